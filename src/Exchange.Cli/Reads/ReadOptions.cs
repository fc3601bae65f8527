using System.CommandLine;
using Exchange.Cli.Catalogue;

namespace Exchange.Cli.Reads;

/// <summary>What a read names.</summary>
internal sealed class ReadOptions
{
    public Argument<string> Resource { get; } = new("RESOURCE") { Description = "The resource's code, such as 301003/0003." };

    public Option<string[]> Items { get; } = new("--item", "--items")
    {
        Description = "Items wanted, divided by commas; all that the grant names when absent.",
        HelpName = "ITEMS",
    };

    public Option<string> Purpose { get; } = new("--purpose")
    {
        Description = "The purpose, exactly as the grant names it.",
        HelpName = "TEXT",
        Required = true,
    };

    public Option<string?> Matter { get; } = new("--matter") { Description = "The matter handled.", HelpName = "TEXT" };

    public Option<string?> Household { get; } = new("--household-authorization")
    {
        Description = "The household's authorization.",
        HelpName = "TEXT",
    };

    public Option<string?> Task { get; } = new("--contractor-task") { Description = "The task, where a contractor's client reads.", HelpName = "TEXT" };

    public Option<string?> Gateway { get; } = RegistryAccess.Address();

    /// <summary>Names divided by commas, or given one by one.</summary>
    public static string[] ListOf(string[]? typed) =>
        [.. (typed ?? []).SelectMany(one => one.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public void AddTo(Command command)
    {
        command.Add(Items);
        AddPurposeTo(command);
    }

    /// <summary>Of a call that names its items otherwise.</summary>
    public void AddPurposeTo(Command command)
    {
        command.Add(Purpose);
        command.Add(Matter);
        command.Add(Household);
        command.Add(Task);
        command.Add(Gateway);
    }
}
