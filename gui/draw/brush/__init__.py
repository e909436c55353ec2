"""What a hand does with a tip: its way becomes dabs, dabs become coverage, and coverage becomes paint on a layer."""
