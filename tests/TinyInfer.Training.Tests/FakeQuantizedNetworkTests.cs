using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Training.Export;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>Training by what INT8 computes.</summary>
public sealed class FakeQuantizedNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer-tests-").FullName;

    public static TheoryData<string> Kinds => ["perceptron", "convolutional"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What is trained is what the device computes, to a step of the output.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_is_the_converted_model(string kind)
    {
        (Network network, float[][] rows, _) = Trained(kind);
        ConversionResult converted = Convert(network, rows);
        (FakeQuantizedNetwork quantized, Network plain) = FakeQuantizedNetwork.Of(network, converted.Network)!.Value;
        float[][] real = network.Save();
        float[] output = new float[network.Output.Length];
        int close = 0;
        foreach (float[] row in rows)
        {
            converted.Model.Input.Write(row);
            converted.Model.Run();
            converted.Model.Output.Read(output);
            float[] expected = quantized.Forward(row, 1, isTraining: false);
            close += output.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= 1.01 * converted.Model.Output.Scale) ? 1 : 0;
        }

        Assert.True(close >= 0.98 * rows.Length, $"{close} of {rows.Length}");
        Assert.All(plain.Save().Zip(real), pair => Assert.Equal(pair.Second, pair.First));
    }

    /// <summary>A network that INT8 hurts does better after it, in INT8, and the same each time.</summary>
    [Fact]
    public void Fine_tuning_lowers_the_loss_in_INT8()
    {
        (Network network, float[][] rows, Loss loss) = Trained("perceptron");

        // An outlier among the weights makes the steps of its neighbours coarse.
        ((Dense)network.Layers[0]).Weights.Values[0] *= 40;
        (double before, double after, float[][] first) = Tune();
        (_, double again, float[][] second) = Tune();

        Assert.True(after < 0.9 * before, $"{before} {after}");
        Assert.Equal(after, again);
        Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second));

        (double Before, double After, float[][] Weights) Tune()
        {
            (FakeQuantizedNetwork quantized, Network plain) = FakeQuantizedNetwork.Of(network, Convert(network, rows).Network)!.Value;
            double loss0 = Trainer.LossOf(quantized, rows, loss);
            Trainer.Run(quantized, rows, loss, rows, loss, new TrainingOptions { Epochs = 8, Rate = 1e-3f });
            return (loss0, Trainer.LossOf(quantized, rows, loss), plain.Save());
        }
    }

    [Fact]
    public void Gradient_goes_straight_through_but_where_int8_saturates()
    {
        FakeQuantization layer = new(SampleShape.Of(4), new Converter.Graph.Quantization(0.1f, 0));
        float[] output = layer.Forward([0.04f, 0.26f, 20, -20], 1, isTraining: true);
        Assert.All(output.Zip([0f, 0.3f, 12.7f, -12.8f]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.Equal([1f, 2, 0, 0], layer.Backward([1, 2, 3, 4], 1)[..4]);
    }

    [Fact]
    public void Network_that_the_converter_arranges_anew_is_left()
    {
        (Network network, float[][] rows, _) = Trained("perceptron");
        ConversionResult converted = Convert(network, rows);
        ((Dense)network.Layers[0]).Weights.Values[0] += 1;
        Assert.Null(FakeQuantizedNetwork.Of(network, converted.Network));
    }

    private (Network Network, float[][] Rows, Loss Loss) Trained(string kind)
    {
        Random random = new(1);
        float[][] rows = [.. Enumerable.Range(0, 240).Select(i => Enumerable.Range(0, 24).Select(k =>
            (float)Math.Sin(k * (i % 3 + 1) * 0.4) + (0.4f * Normal.Draw(random))).ToArray())];
        CrossEntropy loss = new([.. Enumerable.Range(0, rows.Length).Select(i => i % 3)], [1, 1, 1]);
        NetworkBuilder builder = kind == "perceptron"
            ? new NetworkBuilder(SampleShape.Of(24), 3).Dense(12).Activate().Dense(3)
            : new NetworkBuilder(new SampleShape(1, 24, 1), 3).Convolution(ConvolutionWindow.Over(5, 2), 6).Normalize().Activate()
                .GlobalAverage().Dense(3);
        Network network = builder.Build();
        Trainer.Run(network, rows, loss, rows, loss, new TrainingOptions { Epochs = 10 });
        return (network.Folded(), rows, loss);
    }

    private ConversionResult Convert(Network network, float[][] rows)
    {
        string model = Path.Combine(_folder, "model.onnx");
        string calibration = Path.Combine(_folder, "calibration.npy");
        File.WriteAllBytes(model, OnnxExport.Write(network));
        File.WriteAllBytes(calibration,
            NpyFile.Write([rows.Length, .. OnnxExport.DimensionsOf(network.Input)], [.. rows.SelectMany(row => row)]));
        return ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = calibration });
    }
}
