using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Verification;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;

namespace Exchange.Audit.Witnesses;

/// <summary>
/// One witness as this log asks it (C2SP tlog-witness). It remembers the size that the witness last cosigned; where that is not
/// known, the witness says so, and is asked once more from there.
/// </summary>
internal sealed partial class WitnessCaller(PolicyWitness witness, HttpClient http, ILogger logger)
{
    private const int AttemptsMax = 3;

    private readonly Uri _address = new($"{witness.Address!.AbsoluteUri.TrimEnd('/')}/add-checkpoint");
    private long _cosigned;

    public string Name => witness.Name;

    /// <summary>The witness's cosignatures of the checkpoint, which hold; none when it gave none in time.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong at a witness, it has not cosigned.")]
    public async Task<ImmutableArray<NoteSignature>> AskAsync(SignedNote note, Checkpoint checkpoint, LogHead head, CancellationToken ct)
    {
        try
        {
            for (var attempt = 0; attempt < AttemptsMax && _cosigned <= checkpoint.Size; attempt++)
            {
                var proof = MerkleTree.ConsistencyProof(_cosigned, checkpoint.Size, head.Subtrees());
                using var content = new StringContent(new AddCheckpoint(_cosigned, proof, note).ToString(), Encoding.UTF8, "text/plain");
                using var response = await http.PostAsync(_address, content, ct);
                var body = await response.Content.ReadAsStringAsync(ct);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return Accept(body, note, checkpoint);
                }

                if (!TryTakeSize(response, body))
                {
                    LogRefused(witness.Name, (int)response.StatusCode, checkpoint.Size);
                    return [];
                }
            }

            if (_cosigned > checkpoint.Size)
            {
                // Either it lies, or this log has been taken back; it may be asked anew, since it is not the log's judge.
                LogAhead(witness.Name, _cosigned, checkpoint.Size);
                _cosigned = 0;
            }
        }
        catch (Exception failure)
        {
            LogUnreachable(witness.Name, failure.GetType().Name);
        }

        return [];
    }

    private ImmutableArray<NoteSignature> Accept(string body, SignedNote note, Checkpoint checkpoint)
    {
        _cosigned = checkpoint.Size;
        var lines = new List<NoteSignature>();
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // Of whatever else it sends, nothing is believed: only cosignatures by this key.
            if (NoteSignature.TryParse(line, out var signature) && signature.Name == witness.Key.Name && signature.KeyId == witness.Key.Id)
            {
                lines.Add(signature);
            }
        }

        if (Cosignature.TimeOf(new SignedNote(note.Text, [.. lines]), witness.Key, Ed25519.Check) is not null)
        {
            return [.. lines];
        }

        LogFalse(witness.Name, checkpoint.Size);
        return [];
    }

    private bool TryTakeSize(HttpResponseMessage response, string body)
    {
        if (response.StatusCode != HttpStatusCode.Conflict
            || response.Content.Headers.ContentType?.MediaType != WitnessReply.SizeType
            || body is not [.. var digits, '\n']
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size == _cosigned)
        {
            return false;
        }

        _cosigned = size;
        return true;
    }

    [LoggerMessage(2051, LogLevel.Error, "Witness {Witness} refused the checkpoint of size {Size} with status {Status}")]
    private partial void LogRefused(string witness, int status, long size);

    [LoggerMessage(2052, LogLevel.Critical, "Witness {Witness} has cosigned a tree of {Cosigned} entries of this log, which has {Size}: it lies, or this log was taken back")]
    private partial void LogAhead(string witness, long cosigned, long size);

    [LoggerMessage(2053, LogLevel.Warning, "Witness {Witness} did not answer ({Cause})")]
    private partial void LogUnreachable(string witness, string cause);

    [LoggerMessage(2054, LogLevel.Error, "Witness {Witness} answered without a cosignature of the checkpoint of size {Size} that holds")]
    private partial void LogFalse(string witness, long size);
}
