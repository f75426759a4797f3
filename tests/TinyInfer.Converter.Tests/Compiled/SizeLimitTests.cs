using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>
/// Layers just below and just above what a nanoFramework assembly and method hold. Nothing on the way to the device would notice that one
/// is too large: the runtime dies, or misbehaves.
/// </summary>
public class SizeLimitTests
{
    [Fact]
    public void Inputs_around_what_the_locals_of_a_method_hold()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        foreach (int triples in (int[])[.. Enumerable.Range(177, 8), .. Enumerable.Range(252, 6), .. Enumerable.Range(358, 6)])
        {
            AddDense(sheet, 1, triples * 3, 2);
        }

        Check(sheet);
    }

    [Fact]
    public void Sums_around_what_the_locals_of_a_method_hold_between_two_parts_of_the_inputs()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        foreach (int rows in (int[])[55, 56, 111])
        {
            AddDense(sheet, 1, 543, rows);
        }

        Check(sheet);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_last_layer_that_one_assembly_holds_and_the_first_that_takes_two(int batches)
    {
        int most = 1;
        for (int step = 128; step > 0; step /= 2)
        {
            most += Emit(batches, most + step).Files.Count == 1 ? step : 0;
        }

        CompiledModel below = Check(Layer(batches, most));
        Assert.Single(below.Files);
        Assert.InRange(below.CodeSize, CompiledSourceWriter.MaxCode - 2_500, CompiledSourceWriter.MaxCode);
        Assert.True(Check(Layer(batches, most + 1)).Files.Count > 1);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(110)]
    [InlineData(150)]
    public void Vectors_by_a_matrix_around_as_much_code_as_a_branch_reaches(int rows) => Check(Layer(3, rows));

    [Theory]
    [InlineData(40)]
    [InlineData(50)]
    [InlineData(80)]
    public void Convolutions_around_as_much_code_as_a_branch_reaches(int outputs)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        BlobOperator op = new BlobOperator(OperatorCode.Conv2D).Attribute(1, 6, 6, 16, 4, 4, outputs, 3, 3, 1, 1, 1, 1, 0, 0).Attribute(1);
        Add(sheet, op, 16 * 9, outputs, [1, 6, 6, 16], [1, 4, 4, outputs]);

        Check(sheet);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(800, false)]
    public void An_output_with_more_products_than_a_branch_reaches_is_left_to_the_kernels(int channels, bool isCompiled)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        BlobOperator op = new BlobOperator(OperatorCode.Conv2D).Attribute(1, 3, 4, channels, 1, 2, 1, 3, 3, 1, 1, 1, 1, 0, 0).Attribute(1);
        Add(sheet, op, channels * 9, 1, [1, 3, 4, channels], [1, 1, 2, 1]);

        CompiledLayer layer = Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers);

        Assert.Equal(isCompiled, layer.IsCompiled);
        Assert.Equal(isCompiled, layer.Problem == null);
    }

    [Fact]
    public void A_layer_of_many_methods()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        AddDense(sheet, 1, 300, 300);

        Check(sheet);
    }

    [Fact]
    public void Code_and_the_constants_of_other_layers_in_one_model()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 6; i++)
        {
            AddDense(sheet, 1, 100, 150);
        }

        CheckAssemblies(CompiledModelEmitter.Emit("sheet", sheet.Model, layer => layer % 2 == 0));
    }

    [Fact]
    public void Parts_give_no_warnings_where_all_that_is_public_has_to_be_documented()
    {
        CSharpParseOptions options = new(DeviceCompiler.Language, DocumentationMode.Diagnose);
        CSharpCompilationOptions library = new(OutputKind.DynamicallyLinkedLibrary);

        Assert.All(Emit(1, 300).Files.Skip(1), file =>
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(file.Text, options, cancellationToken: TestContext.Current.CancellationToken);
            CSharpCompilation part = CSharpCompilation.Create("part", [tree], DeviceCompiler.Desktop, library);
            Assert.Empty(part.GetDiagnostics(TestContext.Current.CancellationToken));
        });
    }

    private static LayerSheet Layer(int batches, int rows)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        AddDense(sheet, batches, 64, rows);
        return sheet;
    }

    private static CompiledModel Emit(int batches, int rows) => CompiledModelEmitter.Emit("sheet", Layer(batches, rows).Model, _ => true);

    private static void AddDense(LayerSheet sheet, int batches, int columns, int rows) =>
        Add(sheet, new BlobOperator(OperatorCode.Dense).Attribute(batches, columns, rows), columns, rows, [batches, columns],
            [batches, rows]);

    /// <summary>Adds a layer whose weights spread evenly, which takes most code.</summary>
    private static void Add(LayerSheet sheet, BlobOperator op, int columns, int rows, int[] input, int[] output)
    {
        Random random = new(columns);
        op.Weights([.. Enumerable.Range(0, columns * rows).Select(_ => (sbyte)random.Next(-127, 128))]);
        op.Ints([.. Enumerable.Range(0, rows).Select(_ => random.Next(-1_000, 1_000))]).Requantization(
            [FixedPointMultiplier.FromDouble(1.0 / (columns * 40))], -128, 127);
        sheet.Add($"{op.Code} of {columns} inputs and {rows} outputs", op, input, -128, output, -128);
    }

    private static CompiledModel Check(LayerSheet sheet)
    {
        CompiledModel model = sheet.Check(new Random(1), 4);
        CheckAssemblies(model);
        return model;
    }

    internal static void CheckAssemblies(CompiledModel model)
    {
        string[] names = ["TinyInfer", .. model.Files.Select(file => file.AssemblyName)];
        Assert.All(CodeCompiler.Compile(model), image =>
            Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(image), DeviceApi.Complete, names)));
    }
}
