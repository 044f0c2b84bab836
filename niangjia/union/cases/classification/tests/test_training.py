"""A trained model: honest figures, safe files, reasons, and one sentence for every wrong file."""

import csv
import gzip
import io
import pickle
from datetime import UTC, datetime

import numpy as np
import pytest
from django.core.management import call_command

from niangjia.kernel.refusals import Invalid
from niangjia.union.cases import queries
from niangjia.union.cases.classification import files, model, propose, train, work

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def learned(write, texts):
    """A model of the made-up texts, kept as the first version."""
    return work.make(write(["text,label", *(f"{text},{label}" for _, text, label in texts)]), at=AT)


def test_training_reports_its_figures_and_keeps_a_version(learned):
    facts = model.trained().facts
    assert (facts.version, facts.texts, facts.folds, facts.trained_at) == (
        1,
        30,
        5,
        "2026-11-22T12:00:00+00:00",
    )
    assert 0.5 < facts.accuracy <= 1
    assert len(facts.digest) == 64
    assert [label for label, *_ in learned.trained.by_label] == sorted(["工资", "社保", "工伤"])


def test_the_figures_are_those_of_texts_not_seen(write):
    lines = [f"{chr(0x4E00 + 7 * i) * 3},{'甲乙'[i % 2]}" for i in range(60)]
    made = work.make(write(["text,label", *lines]), at=AT)
    assert made.trained.model.facts.accuracy < 0.7, "texts without anything in common cannot be told apart"
    assert made.trained.model.facts.folds == 5


def test_a_saved_model_answers_as_the_one_that_was_trained(learned):
    again = model.load(learned.path)
    for text in ("老板一直不发工资", "工伤认定找谁", "全新的话", "😀"):
        assert again.propose(text) == learned.trained.model.propose(text)


def test_a_proposal_rests_on_words_of_the_text(learned):
    text = "请问社保断缴怎么处理"
    proposal = model.trained().propose(text)
    assert proposal.label == "社保"
    assert any("社保" in span.words for span in proposal.spans)
    assert all(text[span.start : span.end] == span.words for span in proposal.spans)
    assert proposal.confidence > max(chance for _, chance in proposal.others)
    assert proposal.confidence + sum(chance for _, chance in proposal.others) == pytest.approx(1, abs=1e-3)


def test_a_model_of_foreign_labels_does_not_judge_by_our_scheme(learned, write, texts):
    assert propose("老板拖欠工资").model == "keywords"
    codes = {"工资": "1001", "社保": "4001", "工伤": "5001"}
    work.make(write(["text,label", *(f"{text},{codes[label]}" for _, text, label in texts)]), at=AT)
    assert (propose("老板拖欠工资").model, propose("老板拖欠工资").label) == ("trained-2", "1001")


def test_a_model_s_file_can_run_nothing(learned):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a stranger's code was run",))

    trap = np.empty(1, object)
    trap[0] = Trap()
    np.savez(learned.path, head=trap, weights=trap)
    with pytest.raises(Invalid, match="损坏"):
        model.load(learned.path)
    learned.path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(Invalid, match="损坏"):
        model.load(learned.path)


def test_corrections_are_learnt_and_a_later_word_stands(write, texts, monkeypatch):
    rows = [(texts[0][1], "社保"), ("公司不交社保了", "社保"), ("单独一条", "罕见")]
    monkeypatch.setattr(queries, "corrections", lambda: rows, raising=False)
    file = write(["text,label", *(f"{text},{label}" for _, text, label in texts)])
    made = work.make(file, with_corrections=True, at=AT)
    assert made.trained.model.facts.corrections == 2
    assert (made.gathered.repeated, made.gathered.rare, made.gathered.empty) == (1, 1, 0)
    assert "罕见" not in made.trained.model.labels
    assert next(s.label for s in made.gathered.samples if s.text == texts[0][1]) == "社保"


def test_empty_rows_are_counted_and_left_out():
    rows = [{"text": "甲", "label": "a"}, {"text": "乙", "label": "a"}, {"text": "丙", "label": "b"}]
    rows += [{"text": "丁", "label": "b"}, {"text": " ", "label": "b"}, {"text": "戊", "label": ""}]
    gathered = train.gather(rows)
    assert (len(gathered.samples), gathered.empty) == (4, 2)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["text,kind", "甲,a"], "缺少列 label"),
        (["", ""], "缺少列 text、label"),
        (["text,label", "甲,a", "乙,a"], "同一类“a”"),
        (["text,label", "甲,a", "乙,a", "丙,b"], "“b”只有一条"),
        (["text,label", ",a"], "没有可学的文本"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused_in_a_sentence(write, lines, sentence):
    with pytest.raises(Invalid, match=sentence):
        work.make(write(lines), at=AT)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(write, tmp_path):
    with pytest.raises(Invalid, match="打不开文件"):
        list(files.rows(tmp_path / "nowhere.csv", "text"))
    with pytest.raises(Invalid, match="编码"):
        list(files.rows(write(["text", "é à ü " * 9], encoding="latin-1"), "text"))
    cut = write(["text", *(f"第{i}行，{i * i}" for i in range(999))])
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(Invalid, match="不完整或已损坏"):
        list(files.rows(cut, "text"))
    with pytest.raises(Invalid, match="正常的 CSV"):
        list(files.rows(write(["text", "甲" * 2_000_000]), "text"))


def test_a_file_that_unpacks_without_end_is_refused(write, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10_000)
    with pytest.raises(Invalid, match="超过"):
        list(files.rows(write(["text", *["0" * 100] * 1000]), "text"))


def test_a_spreadsheet_s_chinese_encoding_is_read(write):
    assert [row["text"] for row in files.rows(write(["text", "拖欠工资"], encoding="gb18030"), "text")] == [
        "拖欠工资"
    ]


def answers(path):
    """The rows of a file of answers."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_the_commands_train_and_classify(write, texts, tmp_path, capsys):
    given = write(["id,text", *(f"{name},{text}" for name, text, _ in texts), "空,"], "given.csv.gz")
    out = tmp_path / "out.csv"
    call_command("cases", "classify", str(given), "--out", str(out))
    assert "还没有训练过模型，用关键词模型" in capsys.readouterr().out
    assert {row["label"] for row in answers(out)} > {"1001", ""}

    learn = write(["text,label", *(f"{text},{label}" for _, text, label in texts)], "learn.csv.gz")
    call_command("cases", "train", str(learn))
    said = capsys.readouterr().out
    assert "准确率 accuracy" in said
    assert "宏平均 macro-F1" in said

    call_command("cases", "classify", str(given), "--out", str(out))
    assert "第 1 版模型" in capsys.readouterr().out
    found = answers(out)
    assert list(found[0]) == ["id", "label", "confidence"]
    assert [row["id"] for row in found] == [name for name, *_ in texts] + ["空"]
    assert found[-1] == {"id": "空", "label": "", "confidence": "0.0000"}
    right = sum(row["label"] == label for row, (_, _, label) in zip(found, texts, strict=False))
    assert right == len(texts)


def test_an_answer_is_written_whole_or_not_at_all(write, tmp_path):
    out = tmp_path / "out.csv.gz"
    work.classify(write(["id,text", "1,拖欠工资"]), out)
    assert gzip.decompress(out.read_bytes()).decode().startswith("id,label,confidence\n1,1001,")
    with pytest.raises(Invalid, match="缺少列 text"):
        work.classify(write(["id", "2"], "other.csv.gz"), out)
    assert gzip.decompress(out.read_bytes()).decode().startswith("id,label,confidence\n1,1001,")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with pytest.raises(Invalid, match="写不了文件"):
        work.classify(write(["id,text", "1,甲"]), tmp_path / "nowhere" / "out.csv")
