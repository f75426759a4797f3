using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Tests.Documentation;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>One operator has one name on every floor: kernel, converter class, generator, page and test.</summary>
public class OperatorCodeTests
{
    /// <summary>Operators that share a kernel.</summary>
    private static readonly Dictionary<OperatorCode, string> _kernels = new()
    {
        [OperatorCode.Slice] = nameof(StridedCopy),
        [OperatorCode.Transpose] = nameof(StridedCopy),
    };

    /// <summary>
    /// Operators that a model has under another name: a table is any unary function, and a copy is of an output that is an input.
    /// </summary>
    private static readonly Dictionary<OperatorCode, string?> _classes = new()
    {
        [OperatorCode.Table] = nameof(Unary),
        [OperatorCode.Copy] = null,
    };

    /// <summary>All operators.</summary>
    public static TheoryData<OperatorCode> Codes => [.. Enum.GetValues<OperatorCode>().Where(code => code != OperatorCode.None)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_kernel(OperatorCode code) =>
        Assert.Contains(OperatorTable.Kernels(), kernel => kernel.Name == _kernels.GetValueOrDefault(code, code.ToString()));

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_class_in_the_converter(OperatorCode code)
    {
        string? name = _classes.TryGetValue(code, out string? other) ? other : code.ToString();

        Assert.True(name == null || Find(typeof(Unary), typeof(Unary).Namespace!, name) != null, $"there is no {name}");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_generator_of_its_name_or_none_by_choice(OperatorCode code)
    {
        Type? generator = Find(typeof(CompiledModelEmitter), $"{typeof(CompiledModelEmitter).Namespace}.Layers", code.ToString());

        Assert.True(LayerGenerators.Knows(code), $"{code} is not registered");
        Assert.Equal(LayerGenerators.Operators.Contains(code), generator != null);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_row_in_the_page(OperatorCode code) =>
        Assert.Contains($"| `{_kernels.GetValueOrDefault(code, code.ToString())}` |",
            File.ReadAllText(Repository.Locate("docs", "operators.md")));

    [Theory]
    [MemberData(nameof(Codes))]
    public void It_has_a_test_file(OperatorCode code)
    {
        string kernel = Repository.Locate("tests", "TinyInfer.Tests", "Kernels", $"{code}Tests.cs");
        string generator = Repository.Locate("tests", "TinyInfer.Converter.Tests", "Compiled", $"{code}Tests.cs");

        Assert.True(File.Exists(kernel) || File.Exists(generator), $"there is no {code}Tests");
        Assert.True(File.Exists(generator) || !LayerGenerators.Operators.Contains(code), $"the generator of {code} has no test");
    }

    private static Type? Find(Type any, string room, string name) => any.Assembly.GetType($"{room}.{name}");
}
