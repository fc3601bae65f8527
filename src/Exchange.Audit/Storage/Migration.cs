using Dapper;
using DbUp;
using Microsoft.Data.Sqlite;

namespace Exchange.Audit.Storage;

/// <summary>Brings a database file's schema up to date: the numbered scripts of one folder, each in a transaction.</summary>
internal static class Migration
{
    public static void Run(string connectionString, string folder)
    {
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        var result = DeployChanges.To.SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(
                typeof(Migration).Assembly, name => name.Contains($".Scripts.{folder}.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"The schema could not be brought up to date at {result.ErrorScript?.Name}.", result.Error);
        }
    }
}
