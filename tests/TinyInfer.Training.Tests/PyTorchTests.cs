using System.Globalization;
using TinyInfer.DeviceHarness;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>A whole training has the losses that PyTorch has, step by step.</summary>
public class PyTorchTests
{
    private const int Steps = 40;
    private const int Batch = 8;
    private const float Rate = 0.01f;

    /// <summary>The same network, weights and batches in PyTorch; numbers come in and go out as text.</summary>
    private const string Script = """
        import sys
        import torch
        numbers = iter(float(line) for line in open(sys.argv[1]))
        def take(*shape):
            count = 1
            for size in shape:
                count *= size
            return torch.tensor([next(numbers) for _ in range(count)]).reshape(shape)
        torch.manual_seed(0)
        convolution, dense = torch.nn.Conv1d(2, 4, 3, padding=1), torch.nn.Linear(4, 3)
        normalization = torch.nn.BatchNorm1d(4)
        with torch.no_grad():
            convolution.weight.copy_(take(4, 3, 2).permute(0, 2, 1))
            dense.weight.copy_(take(3, 4))
            convolution.bias.zero_(), dense.bias.zero_()
        steps, batch = int(sys.argv[2]), int(sys.argv[3])
        data = take(steps * batch, 10, 2).permute(0, 2, 1)
        classes = take(steps * batch).long()
        weighted = [convolution.weight, dense.weight]
        others = [convolution.bias, dense.bias, normalization.weight, normalization.bias]
        optimizer = torch.optim.AdamW([{"params": weighted, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                                      lr=float(sys.argv[4]))
        for i in range(steps):
            part = slice(i * batch, (i + 1) * batch)
            logits = dense(torch.relu(normalization(convolution(data[part]))).mean(dim=2))
            loss = torch.nn.functional.cross_entropy(logits, classes[part], weight=torch.tensor([0.5, 1.0, 2.0]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print(f"{loss.item():.7f}")
        """;

    [Fact]
    public void Losses_are_those_of_pytorch()
    {
        if (FindPython() is not { } python)
        {
            Assert.Skip("There is no python3 with torch (Debian: python3-torch), with which losses are compared.");
            return;
        }

        Network network = new NetworkBuilder(new SampleShape(1, 10, 2), 1)
            .Convolution(ConvolutionWindow.Over(3), 4).Normalize().Activate().GlobalAverage().Dense(3).Build();
        float[] data = Zoo.Samples(network, Steps * Batch, seed: 2);
        Random random = new(3);
        int[] classes = [.. Enumerable.Range(0, Steps * Batch).Select(_ => random.Next(3))];
        string folder = Directory.CreateTempSubdirectory("tinyinfer-tests-").FullName;
        try
        {
            IEnumerable<float> numbers = [.. network.Parameters.Where(p => p.Decays).SelectMany(p => p.Values), .. data,
                .. classes.Select(c => (float)c)];
            File.WriteAllLines(Path.Combine(folder, "numbers"), numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
            File.WriteAllText(Path.Combine(folder, "script.py"), Script);
            (int code, string output, string error) = ChildProcess.Run(ChildProcess.Start(python, Path.Combine(folder, "script.py"),
                Path.Combine(folder, "numbers"), $"{Steps}", $"{Batch}", Rate.ToString(CultureInfo.InvariantCulture)));
            Assert.True(code == 0, error);
            double[] expected = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

            double[] losses = Train(network, data, classes);
            Assert.Equal(Steps, expected.Length);
            Assert.All(losses.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5e-4));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double[] Train(Network network, float[] data, int[] classes)
    {
        AdamW optimizer = new(network.Parameters, 0.05f);
        CrossEntropy loss = new(classes, [0.5f, 1, 2]);
        float[] gradient = new float[Batch * network.Output.Length];
        int size = Batch * network.Input.Length;
        double[] losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            float[] output = network.Forward(data[(step * size)..((step + 1) * size)], Batch, isTraining: true);
            losses[step] = loss.Compute(output, [.. Enumerable.Range(step * Batch, Batch)], network.Output.Length, gradient);
            network.Backward(gradient, Batch);
            optimizer.Step(Rate);
        }

        return losses;
    }

    private static string? FindPython() => ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(python =>
    {
        try
        {
            return ChildProcess.Run(ChildProcess.Start(python, "-c", "import torch")).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });
}
