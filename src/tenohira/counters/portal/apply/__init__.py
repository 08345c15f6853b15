"""Applying: a form one topic a page, looked over, declared and sent."""
