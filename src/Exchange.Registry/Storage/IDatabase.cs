using System.Data.Common;

namespace Exchange.Registry.Storage;

/// <summary>What differs between the databases that can hold the registry; the SQL is the same.</summary>
internal interface IDatabase
{
    /// <summary>Brings the schema up to date.</summary>
    void Migrate();

    Task<DbConnection> OpenAsync(CancellationToken ct);

    /// <summary>Begins a transaction that excludes every other writer, so that revisions are counted without a gap.</summary>
    Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct);

    /// <summary>Whether a constraint refused the statement.</summary>
    bool IsConstraint(DbException failure);
}
