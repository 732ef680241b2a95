"""Teaching an encoder the language of public needs: a low-rank adapter trained on pairs of texts."""
