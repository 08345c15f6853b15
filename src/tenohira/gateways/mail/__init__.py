"""Mail by SMTP, console or file: implements the messages engine MailPort."""
