using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Some groups of a convolution, in code: methods that pack rows of the input into the working memory, and methods that go along an output
/// row with all weights as constants.
/// </summary>
internal sealed class ConvTile : ConvPart
{
    /// <summary>Instructions that moving on from one output row to the next takes, and one packed row.</summary>
    private const int InstructionsPerRow = 40;

    private static readonly IlCost _aroundRow = IlCosts.Operation.Repeat(InstructionsPerRow) with { Bytes = 0 };

    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 160;

    private readonly ConvGeometry _geometry;
    private readonly RowPacker _packer;
    private readonly SortedDictionary<int, GeneratedMethod> _packMethods;
    private readonly IReadOnlyList<GeneratedMethod> _rowMethods;
    private readonly int _rows;

    /// <summary>Writes a tile.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="plan">How its inputs and products are packed.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="name">What the names of the methods start with.</param>
    internal ConvTile(ConvGeometry geometry, WindowPlan plan, ClampTable? clamp, string name)
    {
        _geometry = geometry;
        _packer = plan.Packer;
        _rows = plan.Rows;
        _packMethods = WritePackMethods(name);
        _rowMethods = [.. ProductEmitter.Write(plan.Products, plan.Outputs, clamp, plan.Context).Methods.Select(
            m => m with { Name = name + m.Name })];
        Cost = Measure();
    }

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => _packMethods.Values.Concat(_rowMethods);

    /// <inheritdoc/>
    internal override IlCost Cost { get; }

    /// <inheritdoc/>
    internal override CodeSpan Span => CodeSpan.Of(Methods.Select(m => m.Span), _geometry.OutputHeight);

    /// <inheritdoc/>
    internal override int PackedCount => _rows * _packer.Length;

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf)
    {
        int stride = _geometry.StrideY;
        int length = _packer.Length;
        text.Open($"for (int y = 0; y < {_geometry.OutputHeight}; y++)").Line("int row = 0;");
        if (stride < _rows)
        {
            text.Open("if (y > 0)")
                .Line($"System.Array.Copy(s, {stride * length}, s, 0, {(_rows - stride) * length});")
                .Line($"row = {_rows - stride};")
                .Close().Line();
        }

        text.Open($"for (; row < {_rows}; row++)").Line(
            $"int at = (y * {stride}) + row - {_geometry.PadTop};".Replace("- -", "+ ", StringComparison.Ordinal));
        WritePacking(text, nameOf);
        text.Close().Line();
        foreach (GeneratedMethod method in _rowMethods)
        {
            string arrays = string.Join(", ", method.Body.Arguments.SkipLast(1));
            text.Line($"{nameOf(method)}({arrays}, output + (y * {_geometry.OutputRowStep}){Plus(_geometry.OutputOffset)});");
        }

        text.Close();
    }

    private static string Plus(int offset) => offset == 0 ? string.Empty : $" + {offset}";

    private IlCost Measure()
    {
        IlCost cost = default;
        for (int y = 0; y < _geometry.OutputHeight; y++)
        {
            for (int row = FirstRow(y); row < _rows; row++)
            {
                cost += _packMethods[_packer.PatternOf(InputRow(y, row))].Body.Cost + _aroundRow;
            }

            cost = _rowMethods.Aggregate(cost, (sum, method) => sum + method.Body.Cost + _aroundRow);
        }

        cost = cost.Repeat(_geometry.Batches);
        return cost with { Bytes = RunSize + Methods.Sum(m => m.Body.Cost.Bytes) };
    }

    /// <summary>Calls the method for what of a row is inside the image: neighbouring rows share one, so a few comparisons choose.</summary>
    private void WritePacking(CodeText text, Func<GeneratedMethod, string> nameOf)
    {
        int lowest = InputRow(0, 0);
        int highest = InputRow(_geometry.OutputHeight - 1, _rows - 1);
        int start = lowest;
        string keyword = "if";
        for (int row = lowest; row <= highest; row++)
        {
            int pattern = _packer.PatternOf(row);
            if (row < highest && _packer.PatternOf(row + 1) == pattern)
            {
                continue;
            }

            // A stride may skip all rows of a pattern.
            if (_packMethods.TryGetValue(pattern, out GeneratedMethod? method))
            {
                string call = $"{nameOf(method)}(m, s, input + (at * {_geometry.InputRowStep}), row * {_packer.Length});";
                if (start == lowest && row == highest)
                {
                    text.Line(call);
                }
                else
                {
                    text.Open(row == highest ? "else" : $"{keyword} (at < {row + 1})").Line(call).Close();
                    keyword = "else if";
                }
            }

            start = row + 1;
        }
    }

    private int InputRow(int y, int row) => (y * _geometry.StrideY) + row - _geometry.PadTop;

    /// <summary>The first packed row that an output row does not take over from the one before.</summary>
    private int FirstRow(int y) => y == 0 ? 0 : Math.Max(0, _rows - _geometry.StrideY);

    /// <summary>Writes a method for each way in which rows lie inside the image.</summary>
    private SortedDictionary<int, GeneratedMethod> WritePackMethods(string name)
    {
        SortedDictionary<int, GeneratedMethod> methods = [];
        for (int y = 0; y < _geometry.OutputHeight; y++)
        {
            for (int row = FirstRow(y); row < _rows; row++)
            {
                int pattern = _packer.PatternOf(InputRow(y, row));
                if (!methods.ContainsKey(pattern))
                {
                    methods.Add(pattern, _packer.Write(pattern, $"{name}Pack{pattern}"));
                }
            }
        }

        return methods;
    }
}
