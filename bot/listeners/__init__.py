"""What happens when somebody types a command, clicks a button or sends a form."""
