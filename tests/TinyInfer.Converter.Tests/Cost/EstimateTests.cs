using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Cost;

/// <summary>Estimated instructions of layers, in each execution mode, against counted ones.</summary>
public class EstimateTests
{
    private const int Layers = 30;

    public static TheoryData<string, RoundingMode> Families => new MatrixTheoryData<string, RoundingMode>(
        [
            "dense", "dense of 4 bits", "convolution", "transposed convolution", "recurrent", "SVDF", "SVDF of 8 bits", "pool", "sum",
                "product",
                "normalization",
            "interpolation", "one input", "two inputs",
        ],
        [RoundingMode.Single, RoundingMode.TfLite]);

    [Theory]
    [MemberData(nameof(Families))]
    public void Layers_of_any_shape_take_what_is_estimated(string family, RoundingMode rounding)
    {
        LayerSheet sheet = new(rounding);
        Add(sheet, family);

        Estimates.Check(sheet.Model);
    }

    [Fact]
    public void The_runtime_counts_what_the_desktop_counts()
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "There is no runtime that counts instructions.");
        LayerSheet sheet = new(RoundingMode.Single);
        foreach (string family in Families.Select(row => row.Data.Item1).Distinct())
        {
            Add(sheet, family, 4);
        }

        byte[] blob = BlobWriter.Write(sheet.Model);

        Assert.Equal(LayerCounts.OfBlob(blob, ExecutionMode.Compact), LayerCounts.OfBlobOnDevice(blob, ExecutionMode.Compact));
        Assert.Equal(LayerCounts.OfBlob(blob, ExecutionMode.Packed), LayerCounts.OfBlobOnDevice(blob, ExecutionMode.Packed));
    }

    private static void Add(LayerSheet sheet, string family, int count = Layers)
    {
        Random random = new(17);
        for (int i = 0; i < count; i++)
        {
            switch (family)
            {
                case "dense":
                    DenseTests.AddRandom(sheet, random);
                    break;
                case "dense of 4 bits":
                    DenseTests.AddBellShaped(sheet, random, random.Next(2, 200), random.Next(1, 40), 4);
                    break;
                case "convolution":
                    ConvolutionLayers.AddRandom(sheet, random);
                    break;
                case "transposed convolution":
                    ConvolutionLayers.AddTransposed(sheet, random);
                    break;
                case "recurrent":
                    OperatorCode code = (i % 3) switch { 0 => OperatorCode.Lstm, 1 => OperatorCode.Gru, _ => OperatorCode.Rnn };
                    RecurrentLayers.AddRandom(sheet, random, code, random.Next(1, 12), random.Next(1, 10));
                    break;
                case "SVDF":
                    SvdfTests.Add(sheet, random, random.Next(1, 3), random.Next(1, 30), random.Next(1, 12), random.Next(1, 4),
                        random.Next(1, 8));
                    break;
                case "SVDF of 8 bits":
                    SvdfTests.Add(
                        sheet, random, random.Next(1, 3), random.Next(1, 30), random.Next(1, 12), random.Next(1, 4), random.Next(1, 8),
                            isNarrow: true);
                    break;
                case "product":
                    MatMulTests.AddRandom(sheet, random, i % 4 == 0 ? 80 : 20);
                    break;
                case "normalization":
                    LayerNormalizationTests.AddRandom(sheet, random, i % 4 == 0 ? 30 : 8);
                    break;
                case "interpolation":
                    ResizeTests.AddBetween(sheet, random, random.Next(1, 3), random.Next(1, 5));
                    break;
                case "pool":
                    PoolLayers.AddRandom(sheet, random, i % 2 == 0 ? OperatorCode.MaxPool2D : OperatorCode.AveragePool2D);
                    break;
                case "sum":
                    ReduceTests.AddRandom(sheet, random);
                    break;
                case "one input":
                    AddOfOneInput(sheet, random, i);
                    break;
                default:
                    WeightlessLayers.Add(sheet, InstructionCountTests.Cases.ElementAt(i % InstructionCountTests.Cases.Count()).Data.Item1);
                    break;
            }
        }
    }

    private static void AddOfOneInput(LayerSheet sheet, Random random, int index)
    {
        switch (index % 6)
        {
            case 0:
                TableTests.AddRandom(sheet, random, random.Next(1, 300), inPlace: false);
                break;
            case 1:
                PadTests.AddRandom(sheet, random, [random.Next(1, 6), random.Next(1, 6), random.Next(1, 6)], 3);
                break;
            case 2:
                ResizeTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 5));
                break;
            case 3:
                SoftmaxTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 50), inPlace: false);
                break;
            case 4:
                LogSoftmaxTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 50), inPlace: false);
                break;
            default:
                ArgMaxTests.Add(sheet, random.Next(1, 3), random.Next(1, 100), last: index % 2 == 0);
                break;
        }
    }
}
