using System.Collections.Immutable;
using Exchange.Domain.Departments;

namespace Exchange.Domain.Patterns;

/// <summary>
/// Follows what one account reads, entry by entry, in memory that does not grow with the log: the subjects of one window, a mean of
/// the windows before it, and the last patterns. The same entries in the same order give the same patterns.
/// </summary>
public sealed class AccountWatch(DepartmentId consumer, string account, PatternPolicy policy)
{
    // A window's subjects beyond these are taken for new ones: by then it is a pattern whatever they are.
    private const int SubjectsKept = 20_000;
    private const int PatternsKept = 10;

    // How many windows the mean reaches back to, more or less.
    private const double Memory = 16;

    private readonly HashSet<ulong> _subjects = [];
    private readonly List<ReadPattern> _patterns = [];
    private long _window = long.MinValue;
    private long _unkept;
    private long _refusals;
    private long _run;
    private double _usual;
    private bool _isOpen;
    private bool _isUnlike;
    private (long Index, DateTimeOffset At) _first;

    public DepartmentId Consumer => consumer;

    public ImmutableArray<ReadPattern> Patterns => [.. _patterns];

    public long LastIndex { get; private set; }

    public void See(SeenRead read)
    {
        // A gateway's clock may be behind another's: what comes late counts in the window that is open.
        var window = Math.Max(read.At.UtcTicks / policy.Window.Ticks, _window);
        if (window != _window)
        {
            Turn(window, read);
        }

        LastIndex = read.Index;
        _refusals += read.IsRefused ? 1 : 0;
        _run = Math.Max(_run, read.Run);
        if (!read.IsRefused && read.Subject != 0)
        {
            _unkept += _subjects.Count >= SubjectsKept ? 1 : 0;
            if (_subjects.Count < SubjectsKept)
            {
                _subjects.Add(read.Subject);
            }
        }

        if (Unlike(read) is { } pattern)
        {
            Keep(pattern);
        }
    }

    private ReadPattern? Unlike(SeenRead read)
    {
        var subjects = _subjects.Count + _unkept;
        var isVolume = subjects >= policy.Subjects && subjects >= policy.TimesUsual * _usual;
        var (isRun, isProbing) = (_run >= policy.Run, _refusals >= policy.Refusals);
        return isVolume || isRun || isProbing
            ? new()
            {
                Consumer = consumer,
                Account = account,
                Grant = read.Grant,
                Resource = read.Resource,
                FirstIndex = _first.Index,
                LastIndex = read.Index,
                From = _first.At,
                To = read.At,
                Subjects = isVolume ? subjects : 0,
                Usual = (long)Math.Round(_usual),
                Run = isRun ? _run : 0,
                Refusals = isProbing ? _refusals : 0,
            }
            : null;
    }

    // A pattern that goes on in the next window is one pattern.
    private void Keep(ReadPattern pattern)
    {
        if (_isUnlike || _isOpen)
        {
            var stood = _patterns[^1];
            _patterns[^1] = pattern with
            {
                FirstIndex = stood.FirstIndex,
                From = stood.From,
                Subjects = Math.Max(stood.Subjects, pattern.Subjects),
                Run = Math.Max(stood.Run, pattern.Run),
                Refusals = Math.Max(stood.Refusals, pattern.Refusals),
                Grant = pattern.Grant.Length > 0 ? pattern.Grant : stood.Grant,
            };
        }
        else
        {
            _patterns.Add(pattern);
            if (_patterns.Count > PatternsKept)
            {
                _patterns.RemoveAt(0);
            }
        }

        _isUnlike = true;
    }

    // What was unlike does not become usual by being done often.
    private void Turn(long window, SeenRead read)
    {
        if (_window != long.MinValue && !_isUnlike)
        {
            var subjects = _subjects.Count + _unkept;
            _usual = _usual == 0 ? subjects : _usual + ((subjects - _usual) / Memory);
        }

        _isOpen = _isUnlike && window == _window + 1;
        _isUnlike = false;
        _window = window;
        _subjects.Clear();
        (_unkept, _refusals, _run) = (0, 0, 0);
        _first = (read.Index, read.At);
    }
}
