"""The proof: scripted people with ledgers, a proxy that breaks lines, and a checker that compares what was promised with what came."""
