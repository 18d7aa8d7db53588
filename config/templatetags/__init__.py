"""Tags of the whole house."""
