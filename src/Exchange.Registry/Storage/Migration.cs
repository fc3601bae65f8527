using DbUp.Builder;

namespace Exchange.Registry.Storage;

/// <summary>Runs the numbered scripts that a database has not had yet, each in a transaction.</summary>
internal static class Migration
{
    private static readonly string Folder = $"{typeof(Migration).Namespace}.Scripts.";

    public static void Run(UpgradeEngineBuilder builder, string database)
    {
        var result = builder
            .WithScriptsEmbeddedInAssembly(typeof(Migration).Assembly, name => IsFor(database, name))
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"The schema could not be brought up to date at {result.ErrorScript?.Name}.", result.Error);
        }
    }

    // Scripts for every database lie in Scripts and run first; those of one lie in a folder beneath it.
    private static bool IsFor(string database, string script) =>
        script[Folder.Length..].Split('.') is { Length: 2 } || script.StartsWith($"{Folder}{database}.", StringComparison.Ordinal);
}
