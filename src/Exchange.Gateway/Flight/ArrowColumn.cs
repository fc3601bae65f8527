using System.Diagnostics;
using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Memory;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Flight;

/// <summary>The values of one item in a batch. What a type takes of a batch is counted in bits, its validity bit among them.</summary>
internal abstract class ArrowColumn
{
    private ArrowColumn()
    {
    }

    public static ArrowColumn Of(ItemType type) => type switch
    {
        ItemType.Text or ItemType.Decimal => new Texts(),
        ItemType.Date => new Dates(),
        ItemType.DateTime => new Instants(),
        ItemType.Logical => new Logicals(),
        ItemType.Integer => new Integers(),
        ItemType.Real => new Reals(),
        _ => throw new UnreachableException(),
    };

    /// <summary>Adds a value, and tells how many bits it takes.</summary>
    public abstract int Add(Cell cell);

    public abstract IArrowArray Build();

    private sealed class Texts : ArrowColumn
    {
        private readonly StringArray.Builder _values = new();

        public override int Add(Cell cell)
        {
            if (cell.IsNull)
            {
                _values.AppendNull();
                return 33;
            }

            _values.Append(cell.Text);
            return 33 + (8 * Encoding.UTF8.GetByteCount(cell.Text));
        }

        public override IArrowArray Build() => _values.Build(MemoryAllocator.Default.Value);
    }

    private sealed class Dates : ArrowColumn
    {
        private readonly Date32Array.Builder _values = new();

        public override int Add(Cell cell)
        {
            _ = cell.IsNull ? _values.AppendNull() : _values.Append(DateOnly.ParseExact(cell.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture));
            return 33;
        }

        public override IArrowArray Build() => _values.Build(MemoryAllocator.Default.Value);
    }

    // As they are, since the library's own builder takes what .NET's calendar has and rounds.
    private sealed class Instants : ArrowColumn
    {
        private readonly Int64Array.Builder _micros = new();

        public override int Add(Cell cell)
        {
            _micros.Append(cell.IsNull ? null : cell.Integer);
            return 65;
        }

        public override IArrowArray Build()
        {
            var micros = _micros.Build(MemoryAllocator.Default.Value).Data;
#pragma warning disable CA2000 // The array owns what it is made of.
            return new TimestampArray(new ArrayData(ArrowSchema.DateTime, micros.Length, micros.NullCount, micros.Offset, micros.Buffers));
        }
    }

    private sealed class Logicals : ArrowColumn
    {
        private readonly BooleanArray.Builder _values = new();

        public override int Add(Cell cell)
        {
            _values.NullableAppend(cell.IsNull ? null : cell.Logical);
            return 2;
        }

        public override IArrowArray Build() => _values.Build(MemoryAllocator.Default.Value);
    }

    private sealed class Integers : ArrowColumn
    {
        private readonly Int64Array.Builder _values = new();

        public override int Add(Cell cell)
        {
            _values.Append(cell.IsNull ? null : cell.Integer);
            return 65;
        }

        public override IArrowArray Build() => _values.Build(MemoryAllocator.Default.Value);
    }

    private sealed class Reals : ArrowColumn
    {
        private readonly DoubleArray.Builder _values = new();

        public override int Add(Cell cell)
        {
            _values.Append(cell.IsNull ? null : cell.Real);
            return 65;
        }

        public override IArrowArray Build() => _values.Build(MemoryAllocator.Default.Value);
    }
}
