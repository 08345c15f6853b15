"""Sign-in outside the hall by OpenID Connect: the national digital authentication app, and company sign-in."""
