using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;
using Exchange.Hosting.Tokens;

namespace Exchange.Gateway.Quotas;

/// <summary>
/// How many numbers in sequence a client asks for. The log holds digests, in which a sequence does not show, so it is counted here,
/// where the numbers are, and only how many is recorded. It refuses nothing.
/// </summary>
internal sealed class SubjectRuns
{
    // Two or three may be a family at one desk.
    private const uint RecordedFrom = 4;
    private const int ClientsMax = 10_000;
    private const int CitizenNumberLength = 18;

    // Odd and even sequences are men's and women's: who counts on skips some.
    private const ulong StepMax = 9;

    private readonly ConcurrentDictionary<(string Issuer, string Client), Run> _runs = new();

    /// <summary>The length of the run that this subject ends; 0: none, or one of a few.</summary>
    public uint Next(Caller caller, Cell? subject)
    {
        if (subject is not { } cell || NumberOf(cell) is not { } number)
        {
            return 0;
        }

        if (_runs.Count >= ClientsMax)
        {
            _runs.Clear();
        }

        var length = _runs.GetOrAdd((caller.Issuer, caller.Client), _ => new()).Next(number);
        return length >= RecordedFrom ? length : 0;
    }

    // The last character of a citizen number is a check on the others (GB 11643).
    private static ulong? NumberOf(Cell cell)
    {
        if (cell.Type != ItemType.Text)
        {
            return cell.Type == ItemType.Integer && cell.Integer >= 0 ? (ulong)cell.Integer : null;
        }

        var digits = cell.Text.Length == CitizenNumberLength ? cell.Text.AsSpan(0, CitizenNumberLength - 1) : cell.Text;
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private sealed class Run
    {
        private readonly Lock _lock = new();
        private ulong _last;
        private uint _length;

        public uint Next(ulong number)
        {
            lock (_lock)
            {
                if (number != _last)
                {
                    var isNext = _length > 0 && number > _last && number - _last <= StepMax;
                    _length = isNext ? _length + 1 : 1;
                    _last = number;
                }

                return _length;
            }
        }
    }
}
