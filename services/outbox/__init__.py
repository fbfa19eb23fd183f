"""What survives while the database is away."""
