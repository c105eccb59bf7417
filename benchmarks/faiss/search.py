"""search.py ITEMS QUERIES DIMENSION RECALL: the rates of FAISS's IVF on one thread, by number of lists.

Each with the least number of lists searched that reaches the recall@10 asked for; one query at a time, as a server has
them, and all queries as one batch. Prints LISTS PROBED RECALL SINGLE_PER_SECOND BATCH_PER_SECOND a line.
"""
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
dimension = int(sys.argv[3])
wanted = float(sys.argv[4])
items = np.fromfile(sys.argv[1], "<f4").reshape(-1, dimension)
queries = np.fromfile(sys.argv[2], "<f4").reshape(-1, dimension)
flat = faiss.IndexFlatL2(dimension)
flat.add(items)
_, truth = flat.search(queries, 10)
truth = [set(each) for each in truth]


def recall(index):
    _, found = index.search(queries, 10)
    return np.mean([len(truth[i] & set(each)) / 10 for i, each in enumerate(found)])


for lists in (256, 512, 1024):
    quantizer = faiss.IndexFlatL2(dimension)
    index = faiss.IndexIVFFlat(quantizer, dimension, lists)
    index.train(items)
    index.add(items)
    low, high = 0, 1
    index.nprobe = high
    while high < lists and recall(index) < wanted:
        low, high = high, min(lists, 2 * high)
        index.nprobe = high
    while high - low > 1:
        middle = (low + high) // 2
        index.nprobe = middle
        if recall(index) < wanted:
            low = middle
        else:
            high = middle
    index.nprobe = high
    single = batch = 0.0
    some = queries[:300]
    for _ in range(3):
        begun = time.perf_counter()
        for i in range(len(some)):
            index.search(some[i : i + 1], 10)
        single = max(single, len(some) / (time.perf_counter() - begun))
        begun = time.perf_counter()
        index.search(queries, 10)
        batch = max(batch, len(queries) / (time.perf_counter() - begun))
    print(lists, high, f"{recall(index):.4f} {single:.0f} {batch:.0f}", flush=True)
