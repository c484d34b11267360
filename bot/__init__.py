"""The process and its doors: the only room that knows SMTP, Slack and HTTP."""
