"""The commands, one file per subject. They import what they need when they run, so that help is instant."""
