"""预算: what each line may spend, holds and has left; set a line."""
