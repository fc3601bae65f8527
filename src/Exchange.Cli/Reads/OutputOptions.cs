using System.CommandLine;
using Exchange.Cli.Reads.Output;

namespace Exchange.Cli.Reads;

/// <summary>Where rows go, and in which form.</summary>
internal sealed class OutputOptions
{
    private readonly Option<RowForm?> _form = new("--format")
    {
        Description = "csv, jsonl or parquet; by default as the file's name ends, and csv on standard output.",
        HelpName = "FORM",
    };

    public Option<string?> File { get; } = new("--output", "-o")
    {
        Description = "The file to write: it appears when the read is complete and its hash agrees. Until then there is FILE.partial.",
        HelpName = "FILE",
    };

    public Option<bool> Resume { get; } = new("--resume") { Description = "Goes on with FILE.partial of the same command; begins where there is none." };

    public Option<bool> Force { get; } = new("--force") { Description = "Replaces what is there." };

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(_form);
        command.Add(Resume);
        command.Add(Force);
        command.Validators.Add(result =>
        {
            if (result.GetValue(File) is null && (result.GetValue(Resume) || result.GetValue(Force)))
            {
                result.AddError("--resume and --force are about a file: --output names it.");
            }

            if (result.GetValue(File) is null && result.GetValue(_form) is RowForm.Parquet)
            {
                result.AddError("Parquet is written to a file only: --output names it.");
            }
        });
    }

    public RowForm FormOf(ParseResult parsed) =>
        parsed.GetValue(_form) ?? (parsed.GetValue(File) is { } file ? RowFile.FormOf(file) : RowForm.Csv);
}
