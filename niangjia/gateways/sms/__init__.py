"""Text messages by an outside gateway: the contract, our client, and a fake that speaks the same contract."""
