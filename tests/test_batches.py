"""The function over Arrow batches: the library's results, however the rows are divided, under any engine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import batches, store
from framing.errors import InputError, MissingExtra, ModelError
from framing.pipeline import Reader

pa = pytest.importorskip("pyarrow")
DENIAL = "The ministry denied on Monday that any soldier had deserted."
TEXTS = [DENIAL, "Advertisement\n\n" + DENIAL, " ", None, "“No grain,” said \ud83d Oster.", DENIAL + "\n\nRain fell on Orlan."]


def batch(texts: list[str | None], **columns: Any) -> Any:
    sound = [text and text.replace("\ud83d", "?") for text in texts]
    given_ = {"id": [f"n{n}" for n in range(len(sound))], "text": sound, **columns}
    return pa.RecordBatch.from_pydict({k: pa.array(v, pa.string()) if k != "day" else v for k, v in given_.items()})


def place(row: dict[str, Any]) -> tuple[str, int]:
    """Return where a row belongs, for engines that keep no order."""
    return row["article"], row["start"] or 0


def test_the_rows_are_those_of_a_table_and_one_for_each_article_that_cannot_be_read(trained: Path, tiny: Reader) -> None:
    found = framing.read_batch(batch(TEXTS), str(trained))
    assert found.schema == batches.schema()
    rows = found.to_pylist()
    read = [tiny.read(text.replace("\ud83d", "?"), id=f"n{n}") for n, text in enumerate(TEXTS) if text and text.strip()]
    wanted = framing.to_table(read).to_pylist()
    assert [{k: v for k, v in row.items() if k != "error"} for row in rows if not row["error"]] == wanted
    bad = [row for row in rows if row["error"]]
    assert [row["article"] for row in bad] == ["n2", "n3"]
    assert all(v is None for row in bad for k, v in row.items() if k not in ("article", "error"))
    assert "at least one visible character" in bad[0]["error"]
    assert [row["article"] for row in rows] == sorted(row["article"] for row in rows)


@settings(max_examples=10)
@given(st.lists(st.integers(0, len(TEXTS)), max_size=4).map(sorted))
def test_the_division_into_batches_does_not_matter(trained: Path, cuts: list[int]) -> None:
    whole = batch(TEXTS)
    parts = [whole.slice(a, b - a) for a, b in zip([0, *cuts], [*cuts, len(TEXTS)], strict=True)]
    rows = [row for part in parts for row in framing.read_batch(part, str(trained)).to_pylist()]
    assert rows == framing.read_batch(whole, str(trained)).to_pylist()


def test_articles_are_read_together_and_one_bad_one_costs_the_others_nothing(
    trained: Path, tiny: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str | None] = [f"{DENIAL} It was day {n}." for n in range(100)]
    whole = framing.read_batch(batch(texts), str(trained)).to_pylist()
    sizes, bad = [], 70
    read = Reader.read_batch

    def counted(self: Reader, texts: Any, **options: Any) -> Any:
        sizes.append(len(texts))
        return read(self, texts, **options)

    monkeypatch.setattr(Reader, "read_batch", counted)
    assert framing.read_batch(batch(texts), str(trained)).to_pylist() == whole
    assert sizes == [64, 36]
    found = framing.read_batch(batch([*texts[:bad], " ", *texts[bad + 1 :]]), str(trained)).to_pylist()
    assert found[:bad] + found[bad + 1 :] == whole[:bad] + whole[bad + 1 :]
    with pytest.raises(InputError) as error:
        tiny.read(" ")
    assert (found[bad]["article"], found[bad]["error"]) == ("n70", str(error.value))


def test_an_error_that_is_no_articles_fault_is_raised(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Reader, texts: Any, **options: Any) -> Any:
        raise ModelError("a model must fit")

    monkeypatch.setattr(Reader, "read_batch", fail)
    with pytest.raises(ModelError, match="a model must fit"):
        framing.read_batch(batch([DENIAL, DENIAL]), str(trained))


def test_columns_and_options_are_taken(trained: Path) -> None:
    articles = pa.RecordBatch.from_pydict({"body": ["Advertisement\n\n" + DENIAL], "url": [7], "source_path": ["p"]})
    options: dict[str, Any] = {"text_column": "body", "id_column": "url", "clean": False}
    top, row = framing.read_batch(articles, str(trained), **options, thresholds={"hardship": 0.0}).to_pylist()
    assert (top["article"], top["source_path"], top["start"], top["text"]) == ("7", "p", 0, "Advertisement")
    assert "hardship" in {frame["label"] for frame in row["frames"]}
    (row,) = framing.read_batch(articles, str(trained), text_column="body").to_pylist()
    assert row["article"] == ""
    with pytest.raises(InputError, match=r"must have one column 'text', but has \['body', 'url', 'source_path'\]"):
        framing.read_batch(articles, str(trained))
    with pytest.raises(InputError):
        framing.read_batch(batch([]), str(trained), thresholds={"weather": 0.5})


def test_an_id_that_is_no_number_is_missing(trained: Path) -> None:
    articles = pa.RecordBatch.from_pydict({"text": [DENIAL] * 3, "id": [7.0, float("nan"), None]})
    assert [row["article"] for row in framing.read_batch(articles, str(trained)).to_pylist()] == ["7.0", "", ""]


def test_a_precision_is_taken(trained: Path, tmp_path: Path) -> None:
    contents = store.read(trained)
    manifest = {key: value for key, value in contents.manifest.items() if key not in ("format", "files")}
    manifest["supported"] = {"confidence": 0.9, "thresholds": {"0.7": {"desertion": 0.0}}}
    store.write(tmp_path, manifest, contents.arrays, contents.texts)
    (row,) = framing.read_batch(batch([DENIAL]), str(tmp_path), precision=0.7).to_pylist()
    assert [frame["label"] for frame in row["frames"]] == ["desertion"]
    with pytest.raises(InputError, match=r"at most 0\.7"):
        framing.read_batch(batch([]), str(tmp_path), precision=0.9)


def test_further_columns_are_not_looked_at(trained: Path) -> None:
    whole = batch(TEXTS)
    far = pa.array([10**15] * len(TEXTS), pa.timestamp("s"))  # a day that Python has no date for
    twice = pa.RecordBatch.from_arrays([*whole.columns, far, far], ["id", "text", "day", "day"])
    assert framing.read_batch(twice, str(trained)) == framing.read_batch(whole, str(trained))
    numbers = whole.append_column("source_path", pa.array(range(len(TEXTS))))
    assert framing.read_batch(numbers, str(trained)).to_pylist()[0]["source_path"] == "0"


def test_what_is_no_batch_is_refused(trained: Path) -> None:
    whole = batch([DENIAL])
    twice = pa.RecordBatch.from_arrays([*whole.columns, whole["text"]], ["id", "text", "text"])
    with pytest.raises(InputError, match=r"a batch must have one column 'text', but has .*'text', 'text'"):
        framing.read_batch(twice, str(trained))
    with pytest.raises(InputError, match=r"must be a pyarrow\.RecordBatch, but list was given"):
        framing.read_batch([DENIAL], str(trained))
    assert framing.read_batch(pa.Table.from_batches([whole]), str(trained)) == framing.read_batch(whole, str(trained))


def test_no_rows_give_no_rows_but_the_columns(trained: Path) -> None:
    found = framing.read_batch(batch([]), str(trained))
    assert (found.num_rows, found.schema) == (0, batches.schema())


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = batch([DENIAL])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"framing\[data\]"):
        framing.read_batch(articles)


def test_under_dask_the_rows_are_the_same(trained: Path) -> None:
    distributed = pytest.importorskip("distributed")
    whole = batch(TEXTS * 4)
    parts = [whole.slice(at, 5) for at in range(0, len(whole), 5)]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = client.gather(client.map(framing.read_batch, parts, model=str(trained)))
    assert pa.Table.from_batches(found) == pa.Table.from_batches([framing.read_batch(whole, str(trained))])


def test_under_spark_the_rows_are_the_same(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Optional: needs pyspark and Java; as few have them, neither is in an extra."""
    pyspark = pytest.importorskip("pyspark.sql")
    types = pytest.importorskip("pyspark.sql.pandas.types")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    model = str(trained)

    def read(batches: Any) -> Any:
        import framing

        for batch in batches:
            yield framing.read_batch(batch, model)

    articles = [(f"n{n}", text and text.replace("\ud83d", "?")) for n, text in enumerate(TEXTS * 4)]
    builder = pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.warehouse.dir", str(tmp_path)).getOrCreate()
    try:
        frame = spark.createDataFrame(articles, "id string, text string").repartition(2)
        found = [row.asDict(recursive=True) for row in frame.mapInArrow(read, types.from_arrow_schema(batches.schema())).collect()]
    finally:
        spark.stop()
    whole = pa.RecordBatch.from_pydict({"id": [a for a, _ in articles], "text": pa.array([t for _, t in articles], pa.string())})
    wanted = framing.read_batch(whole, model).to_pylist()
    assert sorted(found, key=place) == sorted(wanted, key=place)


def test_under_ray_the_rows_are_the_same(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Optional: needs Ray Data, which is in no extra either."""
    ray = pytest.importorskip("ray")
    data = pytest.importorskip("ray.data")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    model, columns, whole = str(trained), batches.schema(), batch(TEXTS * 4)
    (tmp_path / "news").mkdir()
    for number in range(2):
        parquet.write_table(pa.Table.from_batches([whole.slice(12 * number, 12)]), tmp_path / "news" / f"{number}.parquet")

    def read(table: Any) -> Any:
        import framing

        return pa.Table.from_batches([framing.read_batch(batch, model) for batch in table.to_batches()], columns)

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        articles = data.read_parquet(str(tmp_path / "news"))
        articles.map_batches(read, batch_format="pyarrow", batch_size=5).write_parquet(str(tmp_path / "out"))
    finally:
        ray.shutdown()
    found = parquet.read_table(tmp_path / "out").to_pylist()
    assert sorted(found, key=place) == sorted(framing.read_batch(whole, model).to_pylist(), key=place)
