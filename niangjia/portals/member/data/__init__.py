"""My data: what is held of me, what I agree to, what I ask for, who looked; and taking it all along."""
