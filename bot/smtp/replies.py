"""Every word the mail door says.

5xx is for what will never be right; anything unexpected is 451, so that the sender's server
keeps the mail and comes back. The second number is RFC 3463's.
"""

from __future__ import annotations

OK = b"250 2.0.0 OK"
KEPT = b"250 2.0.0 Kept as %s"
GO_AHEAD = b"354 End data with <CR><LF>.<CR><LF>"
BYE = b"221 2.0.0 Bye"
HELP = b"214 2.0.0 RFC 5321"
NO_VRFY = b"252 2.5.0 Send mail and see"

BUSY = b"421 4.7.0 Too many connections, try again later"
CLOSING = b"421 4.3.2 Closing, try again later"
TIMED_OUT = b"421 4.4.2 Timeout"
OUT_OF_PATIENCE = b"421 4.7.0 Too many errors"
TOO_MANY_MAILS = b"450 4.7.1 Too much mail from your network, try again later"
UNEXPECTED = b"451 4.3.0 Please try again later"
DISK_FULL = b"452 4.3.1 No space left, try again later"
TOO_MANY_RECIPIENTS = b"452 4.5.3 Too many recipients"

UNKNOWN_COMMAND = b"500 5.5.2 Unknown command"
LINE_TOO_LONG = b"500 5.5.2 Line too long"
BARE_LINE_FEED = b"500 5.5.2 Lines end with CRLF"
BAD_ARGUMENT = b"501 5.5.4 Bad argument"
NOT_OFFERED = b"502 5.5.1 Not offered"
HELO_FIRST = b"503 5.5.1 Send EHLO first"
MAIL_FIRST = b"503 5.5.1 Send MAIL first"
ONE_MAIL_AT_A_TIME = b"503 5.5.1 MAIL was already sent"
TLS_ALREADY = b"503 5.5.1 TLS is already on"
NO_RECIPIENT = b"503 5.5.1 No valid recipient"
NOT_OURS = b"550 5.1.1 No such mailbox here"
TOO_BIG = b"552 5.3.4 Message too big"
BAD_SENDER = b"553 5.1.7 Bad sender address"
UNDECLARED_UTF8 = b"553 5.6.7 Address needs SMTPUTF8"
NOT_MAIL = b"554 5.5.0 This is a mail server"
UNKNOWN_PARAMETER = b"555 5.5.4 Parameter not offered"


def is_error(reply: bytes) -> bool:
    return reply[:1] in (b"4", b"5")
