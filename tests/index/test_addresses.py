from pathlib import Path

import pytest

from index.addresses import BadAddress, MilvusAddress, parse_library, require_folder


def test_a_folder_is_a_folder_whatever_it_is_called() -> None:
    for written in ("library", "/a/مكتبة", "./milvus", "milvus", "c:d", "a b"):
        assert parse_library(written) == Path(written)
    assert parse_library(Path("x")) == Path("x")
    assert parse_library("~/x") == Path.home() / "x"


def test_an_address_is_read_and_written() -> None:
    plain = parse_library("milvus://db.example/news")
    assert plain == MilvusAddress("db.example", 19530, "news")
    assert str(plain) == "milvus://db.example:19530/news"
    assert parse_library("MILVUS://db.example/news") == plain
    written = (
        "milvus+tls://[::1]:443/_n1?database=d_1&consistency=bounded&index=hnsw&connect_seconds=2.5"
        "&request_seconds=9.0&shards=4&replicas=2&state=%2Fvar%2Fإسناد"
    )
    full = parse_library(written)
    assert isinstance(full, MilvusAddress)
    assert (full.host, full.port, full.tls, full.shards, full.state) == ("::1", 443, True, 4, "/var/إسناد")
    assert parse_library(str(full)) == full


def test_uploads_of_each_library_wait_in_a_folder_of_their_own() -> None:
    one, other = (MilvusAddress("h", 1, "n", database=name, state="/s") for name in ("", "d"))
    assert one.state_folder.parent == Path("/s")
    assert one.state_folder != other.state_folder
    assert one.state_folder == MilvusAddress("h", 1, "n", state="/s", shards=9).state_folder


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("milvus://h/", "'' cannot be the name"),
        ("milvus://h/أخبار", "'أخبار' cannot be the name"),
        ("milvus://h/a-b", "'a-b' cannot be the name"),
        ("milvus://h/1a", "'1a' cannot be the name"),
        ("milvus://h/a/b", "'a/b' cannot be the name"),
        (f"milvus://h/{'a' * 101}", "1 to 100 Latin letters"),
        ("milvus:///a", "names no host"),
        ("milvus:/h/a", "names no host"),
        ("milvus://h:x/a", "cannot be read"),
        ("milvus://h:99999/a", "cannot be read"),
        ("http://h/a", "http:// is no address of a library"),
        ("milvus://h/a?tls=1", "'tls' is no option of an address; known are database, consistency"),
        ("milvus://h/a?index=ivf", "index='ivf' is not known; write one of autoindex, hnsw, flat"),
        ("milvus://h/a?shards=0", "shards='0' is not a number above 0"),
        ("milvus://h/a?request_seconds=soon", "is not a number above 0"),
        ("milvus://h/a?database=a/b", "cannot be the name of a database"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_once(written: str, wrong: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse_library(written)
    assert wrong in str(caught.value)


def test_a_secret_in_an_address_is_refused_and_not_repeated() -> None:
    for written in ("milvus://user:s3cret@h:1/a", "milvus://s3cret@h/a", "milvus+tls://h/a?x=user:s3cret@h"):
        with pytest.raises(BadAddress, match="ISNAD_MILVUS_TOKEN=user:password") as caught:
            parse_library(written)
        assert "s3cret" not in str(caught.value)
    with pytest.raises(BadAddress) as caught:
        parse_library("milvus://h/a?token=s3cret")
    assert "s3cret" not in str(caught.value)


def test_a_command_for_files_refuses_a_cluster() -> None:
    assert require_folder(Path("x"), "backup") == Path("x")
    with pytest.raises(BadAddress, match=r"isnad backup .* with: isnad migrate milvus://h:1/a FOLDER"):
        require_folder(MilvusAddress("h", 1, "a"), "backup")
