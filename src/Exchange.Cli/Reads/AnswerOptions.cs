using System.CommandLine;
using Exchange.Cli.Reads.Output;
using Exchange.Gateway.V1;
using Exchange.Source.V1;

namespace Exchange.Cli.Reads;

/// <summary>Where an answer of few rows goes when it is for programs: a file, which appears whole, or standard output.</summary>
internal sealed class AnswerOptions
{
    private readonly Option<RowForm?> _form = new("--format")
    {
        Description = "csv, jsonl or parquet, for programs; by default as the file's name ends, and a table without a file.",
        HelpName = "FORM",
    };

    private readonly Option<string?> _file = new("--output", "-o") { Description = "The file to write.", HelpName = "FILE" };

    private readonly Option<bool> _force = new("--force") { Description = "Replaces what is there." };

    public void AddTo(Command command)
    {
        command.Add(_form);
        command.Add(_file);
        command.Add(_force);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_file) is null && result.GetValue(_form) is RowForm.Parquet)
            {
                result.AddError("Parquet is written to a file only: --output names it.");
            }
        });
    }

    /// <summary>Whether the answer is for a program and not for a person's eyes.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_form) is not null || parsed.GetValue(_file) is not null;

    /// <exception cref="InvalidDataException">The file's name says no form, or it is there already.</exception>
    public async Task WriteAsync(ParseResult parsed, Batch batch, CancellationToken ct)
    {
        var file = parsed.GetValue(_file);
        var form = parsed.GetValue(_form) ?? RowFile.FormOf(file!);
        var opened = new StreamOpened
        {
            Items = { batch.Columns.Select(column => column.Item) },
            Types_ = { batch.Columns.Select(column => column.Type) },
        };
        using var whole = new MemoryStream();
        await using (var rows = await RowFile.BeginAsync(form, opened, whole, ct))
        {
            await rows.AddAsync(batch, ct);
            await rows.EndAsync(ct);
        }

        if (file is null)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(whole.ToArray(), ct);
            return;
        }

        if (File.Exists(file) && !parsed.GetValue(_force))
        {
            throw new InvalidDataException($"{file} is there already; --force replaces it.");
        }

        var draft = $"{file}.partial";
        await File.WriteAllBytesAsync(draft, whole.ToArray(), ct);
        File.Move(draft, file, overwrite: true);
    }
}
