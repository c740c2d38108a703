"""The tables, as a chain of migrations.

`MIGRATIONS[n]` takes a database from version n to n + 1. What was released is never edited, only added to. Times are
ISO 8601 in UTC with milliseconds (`times.py`), so that they sort as text.
"""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE artworks (
        id TEXT PRIMARY KEY,
        path TEXT NOT NULL UNIQUE, -- relative to the library's folder, with forward slashes
        kind TEXT NOT NULL,
        mime_type TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        created TEXT NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL, -- JSON list
        rating INTEGER NOT NULL DEFAULT 0,
        recipe TEXT NOT NULL -- JSON object
    );
    CREATE INDEX artworks_recent ON artworks (created, id);

    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        generator TEXT NOT NULL,
        request TEXT NOT NULL, -- JSON
        screens TEXT NOT NULL, -- JSON list
        remote_id TEXT,
        artworks TEXT NOT NULL DEFAULT '[]', -- JSON list
        created TEXT NOT NULL,
        started TEXT,
        finished TEXT,
        error TEXT -- JSON or NULL
    );
    CREATE INDEX jobs_state ON jobs (state);
    CREATE INDEX jobs_created ON jobs (created);

    CREATE TABLE collections (
        id TEXT PRIMARY KEY,
        current TEXT -- an artwork's id
    );
    CREATE TABLE collection_items (
        collection TEXT NOT NULL,
        position INTEGER NOT NULL,
        artwork TEXT NOT NULL,
        favourite INTEGER NOT NULL DEFAULT 0,
        added TEXT NOT NULL,
        PRIMARY KEY (collection, artwork)
    );
    CREATE INDEX collection_items_position ON collection_items (collection, position);

    CREATE TABLE screen_contents (
        screen TEXT NOT NULL,
        content_id TEXT NOT NULL,
        artwork TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        uploaded TEXT NOT NULL,
        PRIMARY KEY (screen, content_id)
    );
    CREATE INDEX screen_contents_sha256 ON screen_contents (screen, sha256);

    CREATE TABLE publications (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        screen TEXT NOT NULL,
        artwork TEXT NOT NULL,
        outcome TEXT NOT NULL,
        error TEXT,
        time TEXT NOT NULL
    );
    CREATE INDEX publications_screen ON publications (screen, id);
    """,
    """
    CREATE TABLE transfers (
        screen TEXT NOT NULL,
        key TEXT NOT NULL, -- the screen's own
        note TEXT NOT NULL, -- the screen's own
        artwork TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (screen, key)
    );
    """,
    """
    ALTER TABLE jobs ADD COLUMN handed_over TEXT;
    """,
    """
    ALTER TABLE jobs ADD COLUMN workflow TEXT NOT NULL DEFAULT '';
    ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT '';
    ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE jobs ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN batch TEXT;
    ALTER TABLE jobs ADD COLUMN again_of TEXT;
    ALTER TABLE jobs ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN estimate REAL;
    ALTER TABLE jobs ADD COLUMN seconds REAL;
    ALTER TABLE jobs ADD COLUMN cost REAL;
    UPDATE jobs SET position = rowid, made = artworks <> '[]';
    CREATE INDEX jobs_again_of ON jobs (again_of) WHERE again_of IS NOT NULL;
    CREATE INDEX jobs_position ON jobs (position);
    CREATE INDEX jobs_generator ON jobs (generator, created);
    CREATE INDEX jobs_paid ON jobs (finished) WHERE cost IS NOT NULL OR estimate IS NOT NULL;

    CREATE TABLE experiences (
        generator TEXT PRIMARY KEY,
        learned TEXT NOT NULL -- JSON
    );
    """,
)
