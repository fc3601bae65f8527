using System.ComponentModel.DataAnnotations;

namespace Exchange.Gateway;

/// <summary>The kinds of store a connection leads to.</summary>
public enum SourceKind
{
    /// <summary>A SQLite file; the location is its path.</summary>
    Sqlite = 1,

    /// <summary>PostgreSQL; the location is a file that holds the connection string.</summary>
    Postgres = 2,

    /// <summary>A folder of CSV, Parquet and JSON files; the location is its path, a mapping's table a file in it.</summary>
    Files = 3,

    /// <summary>A department's own adapter; the location is a file that holds the connection string.</summary>
    Adapter = 4,
}

/// <summary>A connection that a department gave the gateway; a mapping names it. What it may cost has a bound.</summary>
public sealed class SourceOptions
{
    /// <summary>The department's id.</summary>
    [Required]
    public string Department { get; init; } = "";

    [Required]
    public string Name { get; init; } = "";

    [EnumDataType(typeof(SourceKind))]
    public SourceKind Kind { get; init; }

    [Required]
    public string Location { get; init; } = "";

    /// <summary>How long a connection may take to come about, and how long a read waits for one that is free.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the source may be silent: to its first row, from one row or batch to the next, or over a lock.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long PostgreSQL works on one answer, however fast its reader is; it ends what a dead gateway left too.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How many reads are at the source at once. More than a department's streams, or look-ups would wait for them.</summary>
    [Range(1, 1000)]
    public int ConnectionsMax { get; init; } = 80;

    /// <summary>On how many threads the files of a folder are read.</summary>
    [Range(1, 256)]
    public int ThreadsMax { get; init; } = 4;

    /// <summary>
    /// Half of this many reads or more failing within half a minute for the source's own fault: it is left alone for
    /// <see cref="BreakFor"/>.
    /// </summary>
    [Range(2, 1_000_000)]
    public int BreakAfter { get; init; } = 10;

    /// <summary>How long a source that fails is left alone, before one read tries it again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(5);
}
