"""E-mail by one outside server: the contract, our client, and a fake that speaks the same protocol."""
