from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.image_files import open_image, read_image
from qdcnn_studio.data.image_folder import find_images, read_images

RANDOM = np.random.default_rng(1)


def picture(path: Path, rows: int = 8, columns: int = 8, mode: str = "L") -> np.ndarray:
    shape = (rows, columns) if mode == "L" else (rows, columns, len(mode))
    pixels = RANDOM.integers(0, 256, size=shape, dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels, mode if mode != "L" else None).save(path)
    return pixels


def test_sub_folders_are_classes(tmp_path: Path) -> None:
    made = {name: picture(tmp_path / name) for name in ("b/1.png", "a/2.BMP", "a/1.png")}
    (tmp_path / "a" / "notes.txt").write_text("not an image")
    (tmp_path / ".hidden").mkdir()
    found = find_images(tmp_path)
    assert found.classes == ("a", "b")
    read = read_images(found, (8, 8), grayscale=True)
    np.testing.assert_array_equal(read.images, [made["a/1.png"], made["a/2.BMP"], made["b/1.png"]])
    assert (read.labels.tolist(), read.left_out, read.resized, read.alike) == ([0, 0, 1], (), "", True)


def test_images_of_another_size_are_resized_and_noted(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png")
    pixels = picture(tmp_path / "b" / "1.png", 16, 24)
    read = read_images(find_images(tmp_path), (8, 8), grayscale=True)
    theirs = Image.fromarray(pixels.astype(np.float32)).resize((8, 8), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(read.images[1], np.asarray(theirs), atol=1e-3)
    assert read.resized == "1 image was resized from 16×24 to 8×8."
    picture(tmp_path / "b" / "2.png", 16, 24)
    picture(tmp_path / "b" / "3.png", 8, 24)
    told = read_images(find_images(tmp_path), (8, 8), grayscale=True).resized
    assert told == "3 images were resized from 16×24 and 1 other size to 8×8."


@pytest.mark.parametrize(
    ("sizes", "alike"),
    [([(16, 16)] * 2, True), ([(16, 16), (8, 8)], False), ([(16, 24)] * 2, False), ([(8, 8)] * 2, True)],
)
def test_it_is_known_whether_resizing_may_change_proportions(
    tmp_path: Path, sizes: list[tuple[int, int]], alike: bool
) -> None:
    for name, size in zip("ab", sizes, strict=True):
        picture(tmp_path / name / "1.png", *size)
    assert read_images(find_images(tmp_path), (8, 8), grayscale=True).alike is alike


def test_a_picture_of_a_million_pixels_is_resized(tmp_path: Path) -> None:
    picture(tmp_path / "large.png", 1000, 1000)
    image, found = open_image(tmp_path / "large.png", (28, 28), grayscale=True)
    assert (image.shape, found) == ((28, 28), (1000, 1000))


def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path: Path) -> None:
    Image.new("1", (10_000, 10_000)).save(tmp_path / "huge.png")
    with pytest.raises(DataError, match="has 100,000,000 pixels, and 50,000,000 is the most"):
        open_image(tmp_path / "huge.png", (28, 28), grayscale=True)


def test_files_that_cannot_be_read_are_left_out_and_listed(tmp_path: Path) -> None:
    for name in ("a/1.png", "a/2.png", "b/1.png", "b/2.png"):
        picture(tmp_path / name, 32, 32)
    (tmp_path / "a" / "2.png").write_bytes((tmp_path / "a" / "2.png").read_bytes()[:300])
    (tmp_path / "b" / "2.png").write_text("no image")
    read = read_images(find_images(tmp_path), (32, 32), grayscale=True)
    assert read.labels.tolist() == [0, 1]
    assert len(read.images) == 2
    assert read.left_out == (
        "a/2.png is damaged or cannot be read.",
        "b/2.png is not an image that can be read.",
    )


def test_what_is_not_taken_for_an_image_of_a_class_is_listed(tmp_path: Path) -> None:
    for name in ("a/1.png", "a/more/2.png", "b/1.png", "3.png"):
        picture(tmp_path / name)
    for name in ("a/4.gif", "c/5.webp"):
        picture(tmp_path / name)
    for name in ("a/.thumbs", "a/read me.txt", "licence.md"):
        (tmp_path / name).write_text("no image")
    found = find_images(tmp_path)
    told = (
        "3.png is in no sub-folder and so of no class.",
        "The folder c has no PNG, JPEG or BMP image and is no class.",
        "a/4.gif is no PNG, JPEG or BMP file.",
        "a/more is a folder within a class.",
    )
    assert read_images(found, (8, 8), grayscale=True).left_out == told
    assert found.only(["b", "a"]).left_out == (told[0], told[1], told[2], told[3])
    (tmp_path / "d").mkdir()
    picture(tmp_path / "d" / "1.png")
    assert find_images(tmp_path).only(["d", "b"]).left_out == (), "nothing of classes that are not chosen"


def test_a_sub_folder_without_images_of_the_kinds_read_is_named_where_a_class_is_missing(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png")
    picture(tmp_path / "b" / "1.gif")
    with pytest.raises(DataError, match=r"one class only, “a” \(no PNG, JPEG or BMP image is in “b”\): a second"):
        find_images(tmp_path)


def test_a_class_without_a_readable_image_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "1.png").write_text("no image")
    with pytest.raises(DataError, match="The only image of class “b” cannot be read: replace"):
        read_images(find_images(tmp_path), (8, 8), grayscale=True)


def test_colours_become_grey_or_stay(tmp_path: Path) -> None:
    pixels = picture(tmp_path / "c.png", mode="RGB")
    grey, _ = open_image(tmp_path / "c.png", (8, 8), grayscale=True)
    colour, _ = open_image(tmp_path / "c.png", (8, 8), grayscale=False)
    np.testing.assert_array_equal(colour, pixels)
    np.testing.assert_allclose(grey, pixels @ [0.299, 0.587, 0.114], atol=1)


def test_see_through_parts_are_black(tmp_path: Path) -> None:
    pixels = np.full((4, 4, 4), 255, dtype=np.uint8)
    pixels[:2, :, 3] = 0
    Image.fromarray(pixels, "RGBA").save(tmp_path / "t.png")
    grey, _ = open_image(tmp_path / "t.png", (4, 4), grayscale=True)
    np.testing.assert_array_equal(grey[:, 0], [0, 0, 255, 255])


def test_an_image_file_is_made_like_those_of_a_data_set(tmp_path: Path) -> None:
    pixels = picture(tmp_path / "p.png")
    np.testing.assert_allclose(read_image(tmp_path / "p.png", (8, 8), 0, 16), pixels / 255 * 16)
    np.testing.assert_allclose(read_image(tmp_path / "p.png", (8, 8), 0, 16, invert=True), 16 - pixels / 255 * 16)
    assert read_image(tmp_path / "p.png", (4, 4, 3), 0, 1).shape == (4, 4, 3)


def test_data_that_are_no_images_take_no_image_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="are not images"):
        read_image(tmp_path / "p.png", (64,), 0, 1)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ((), "No sub-folder of"),
        (("1.png",), "No sub-folder of"),
        (("a/1.png", "a/2.png"), "one class only, “a”"),
    ],
)
def test_folders_without_two_classes_are_told(tmp_path: Path, files: tuple[str, ...], told: str) -> None:
    for name in files:
        picture(tmp_path / name)
    with pytest.raises(DataError, match=told):
        find_images(tmp_path)


def test_a_missing_folder_or_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        find_images(tmp_path / "nowhere")
    with pytest.raises(DataError, match="There is no file"):
        open_image(tmp_path / "nowhere.png", (8, 8), grayscale=True)
