"""Door 2: turns files and pixels into text, codes and fingerprints."""
