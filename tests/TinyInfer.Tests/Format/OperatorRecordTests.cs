using System.Reflection;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Tests.Format;

/// <summary>
/// The converter's records of operators are what kernels read: nothing is lost, and what has one name on both sides has one value.
/// </summary>
public class OperatorRecordTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Numbers that a kernel holds in another form: axes that it has merged, strides that are the number of phases in the record.
    /// </summary>
    private static readonly HashSet<string> _prepared =
    [
        "Reduce.FirstAxis", "Reduce.SecondAxis", "Reduce.Inner", "Reduce.Outer", "Reduce.Middle", "ConvTranspose2D.StrideY",
            "ConvTranspose2D.StrideX",
    ];

    public static TheoryData<OperatorCode> Codes => [.. Enum.GetValues<OperatorCode>().Where(code => code != OperatorCode.None)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void What_is_read_is_written_again(OperatorCode code)
    {
        BlobOperator[] operators = [.. Models().SelectMany(m => m.Operators).Where(op => op.Code == code)];

        Assert.NotEmpty(operators);
        Assert.All(operators.SelectMany(Forms), op =>
        {
            BlobOperator written = OperatorRecord.Read(op).ToOperator(code);

            Assert.Equal(op.Attributes, written.Attributes);
            Assert.Equal(op.Constants, written.Constants);
        });
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Kernels_hold_the_numbers_of_the_record(OperatorCode code)
    {
        int compared = 0;
        foreach (BlobModel model in Models())
        {
            foreach (BlobOperator op in model.Operators.Where(op => op.Code == code))
            {
                OperatorRecord record = OperatorRecord.Read(op);
                Dictionary<string, int> held = NumbersOf(KernelRegistry.Create(code, KernelContexts.Of(model, op), model.IsWide(op)));
                foreach ((string name, int value) in NumbersOf(record).Where(
                    n => held.ContainsKey(n.Key) && !_prepared.Contains($"{code}.{n.Key}")))
                {
                    Assert.True(held[name] == value, $"{code}: {name} is {held[name]} in the kernel, {value} in {record}");
                    compared++;
                }
            }
        }

        bool hasNumbers = code is not (OperatorCode.Copy or OperatorCode.StreamCache or OperatorCode.Table or OperatorCode.Add
            or OperatorCode.ConvTranspose2D or OperatorCode.Rescale or OperatorCode.Gate);
        Assert.True(compared > 0 || !hasNumbers, $"{code}: no number is held by the name that it has in the record");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_cost(OperatorCode code)
    {
        foreach (BlobModel model in Models())
        {
            foreach ((BlobOperator op, int index) in model.Operators.Select((op, i) => (op, i)).Where(layer => layer.op.Code == code))
            {
                LayerSummary layer = new(index, "layer", $"{code}", ExecutionMode.Compact, model.Tensors[op.Outputs[0]].Shape, 0, 0);

                Assert.InRange(CostModel.Instructions(layer, model), 20, 1e6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_value_range(OperatorCode code)
    {
        foreach (BlobModel model in Models())
        {
            // Generated code, which asks for it, is of int8.
            ValueRange[] inputs = [.. model.Tensors.Select(_ => ValueRange.Int8)];
            foreach (BlobOperator op in model.Operators.Where(op => op.Code == code && !model.IsWide(op)))
            {
                ValueRange range = ValueRanges.Of(op, inputs);

                Assert.InRange(range.Minimum, sbyte.MinValue, range.Maximum);
                Assert.InRange(range.Maximum, range.Minimum, sbyte.MaxValue);
            }
        }
    }

    /// <summary>An operator, and what it is with an attribute that only some models have.</summary>
    private static IEnumerable<BlobOperator> Forms(BlobOperator op)
    {
        yield return op;
        if (op.Code == OperatorCode.AveragePool2D)
        {
            BlobOperator other = new(op.Code);
            other.Attributes.AddRange([.. op.Attributes, 1]);
            other.Constants.AddRange(op.Constants);
            yield return other;
        }
    }

    private static BlobModel[] Models() =>
        [KernelZoo.Create(RoundingMode.TfLite, 3), RecurrentZoo.Create(3), ClassicalZoo.Create(3), WideZoo.Create(3)];

    /// <summary>The integers and flags of a record or kernel and of its window or walk, by name.</summary>
    private static Dictionary<string, int> NumbersOf(object item)
    {
        Dictionary<string, int> numbers = [];
        for (Type? type = item.GetType(); type != null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Members))
            {
                string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name.TrimStart('_');
                name = char.ToUpperInvariant(name[0]) + name[1..];
                switch (field.GetValue(item))
                {
                    case int number:
                        numbers.TryAdd(name, number);
                        break;
                    case bool flag:
                        numbers.TryAdd(name, flag ? 1 : 0);
                        break;
                    case WindowRecord or WalkRecord or Window2D or StridedWalk:
                        NumbersOf(field.GetValue(item)!).ToList().ForEach(n => numbers.TryAdd(n.Key, n.Value));
                        break;
                    default:
                        break;
                }
            }
        }

        return numbers;
    }
}
