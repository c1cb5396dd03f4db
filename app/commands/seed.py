"""``advisor seed``: the embeddings that ship with the project."""


def seed() -> None:
    """Write the embeddings that ship with the project, of every text that indexing the corpus encodes.

    For those who change the corpus or the examples: it writes index/seed.npz of this checkout.

    \b
    Example:
      advisor seed
    """
    from app.bootstrap import House
    from app.indexing import cancelled_by_ctrl_c, watched
    from app.seeding import write_shipped_seed
    from app.settings import load_settings
    from app.terminal import err, out, progress_bar
    from index.seed import SEED

    with cancelled_by_ctrl_c() as cancelled, progress_bar(err()) as report:
        count = write_shipped_seed(House(load_settings()), watched(report, cancelled))
    out().print(f"{SEED} holds {count:,} embeddings, {SEED.stat().st_size / 1_000_000:.1f} MB.", markup=False)
