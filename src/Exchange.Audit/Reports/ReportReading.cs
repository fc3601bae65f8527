using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Findings;

namespace Exchange.Audit.Reports;

/// <summary>Reports as the log has them.</summary>
internal static class ReportReading
{
    /// <summary>Null: it names no department that can be read.</summary>
    public static BreachReport? Read(long index, DateTimeOffset at, Reported reported) =>
        DepartmentId.TryParse(reported.Against, out var against) && DepartmentId.TryParse(reported.Department, out var by)
            ? new()
            {
                Index = index,
                At = at,
                Code = (Domain.Findings.FindingCode)reported.Code,
                Against = against,
                By = by,
                IsConfirmed = reported.Official,
                Resource = ResourceCode.TryParse(reported.Resource, out var resource) ? resource : null,
                Names = [.. reported.Names],
                Read = reported.Read > 0 ? (long)reported.Read - 1 : null,
                ReadVersion = reported.ReadVersion,
                Persons = reported.Persons,
            }
            : null;
}
