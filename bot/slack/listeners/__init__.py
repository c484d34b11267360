"""Listeners, by surface: clicks, submissions, commands, surroundings, and the unmatched rest."""
