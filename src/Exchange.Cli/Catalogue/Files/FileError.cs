namespace Exchange.Cli.Catalogue.Files;

/// <summary>A place in a file; the first line and the first column are 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>What is wrong at one place of a file; the field is a path in the contract's names, or a column's header.</summary>
internal sealed record FileError(Place Place, string Field, string Message)
{
    private const int FieldShownMax = 200;

    public string In(string file) => Quoted.Harmless(
        $"{file}:{Place.Line}:{Place.Column}{(Field.Length > 0 ? $" {Field[..Math.Min(Field.Length, FieldShownMax)]}" : "")}: {Message}");
}
