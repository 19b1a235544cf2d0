"""`/lagesbild`: the situation picture as a document, in the structure of lag (2023:196), for whoever will read it."""
