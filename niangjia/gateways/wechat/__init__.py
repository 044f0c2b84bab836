"""The WeChat official account: the platform's protocol, our client, and a fake that speaks the platform's side."""
