using DbUp.Builder;

namespace Exchange.Registry.Storage;

/// <summary>Runs the numbered scripts that a database has not had yet, each in a transaction.</summary>
internal static class Migration
{
    public static void Run(UpgradeEngineBuilder builder)
    {
        var result = builder
            .WithScriptsEmbeddedInAssembly(typeof(Migration).Assembly)
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"The schema could not be brought up to date at {result.ErrorScript?.Name}.", result.Error);
        }
    }
}
