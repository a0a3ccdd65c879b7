"""`zsb demo`: the whole loop on the sample files, through the real HTTP API."""
