"""The shared adversarial core: an Objective scores, an Adversary judges, a Recipe takes turns."""
