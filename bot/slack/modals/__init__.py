"""Modals: forms, the preview of a letter, the details of a ticket, notices."""
