using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Tests.Plan;

public sealed class ArenaPlannerTests
{
    [Fact]
    public void AChainNeedsItsInputAndTheTwoLargestNeighbours()
    {
        Network network = Input(10);
        foreach (int size in (int[])[100, 40, 70, 30])
        {
            Dense(network, Last(network), size);
        }

        network.Outputs.Add(Last(network));

        // The input stays; 100 and 40 are alive together.
        Assert.Equal(150, ArenaPlanner.Plan(network).Size);
    }

    [Fact]
    public void ABranchThatWaitsDoesNotForceAGap()
    {
        Network network = Input(1);
        Value kept = Dense(network, Last(network), 30);
        Value wide = Dense(network, kept, 100);
        Value narrow = Dense(network, wide, 20);
        Value joined = network.Add(new Concat("join", "join", [kept, narrow], 1)).Output;
        network.Outputs.Add(joined);
        Assert.Equal(1 + 30 + 100 + 20, ArenaPlanner.Plan(network).Size);
    }

    [Fact]
    public void FunctionsRunInPlaceUnlessTheirInputIsReadAgain()
    {
        Network network = Input(5);
        Value first = Dense(network, Last(network), 50);
        Value second = Table(network, first);
        Value third = Table(network, second);
        Value sum = network.Add(new Add("sum", "sum", second, third)).Output;
        network.Outputs.Add(sum);
        ArenaPlan plan = ArenaPlanner.Plan(network);
        Assert.Equal(plan.OffsetOf(first), plan.OffsetOf(second));
        Assert.NotEqual(plan.OffsetOf(second), plan.OffsetOf(third));
        Assert.Contains(plan.OffsetOf(sum), (int[])[plan.OffsetOf(second), plan.OffsetOf(third)]);
        Assert.Equal(105, plan.Size);
    }

    [Fact]
    public void AViewLiesWhereItsInputLiesAndKeepsItAlive()
    {
        Network network = Input(6);
        Value made = Dense(network, Last(network), 12);
        Value view = network.Add(new Reshape("view", "view", made, [3, 4])).Output;
        Value other = Dense(network, made, 40);
        network.Outputs.Add(other);
        network.Outputs.Add(view);
        ArenaPlan plan = ArenaPlanner.Plan(network);
        Assert.Equal(plan.OffsetOf(made), plan.OffsetOf(view));
        Replay(network, plan);
    }

    [Fact]
    public void AnInputIsNeverOverwritten()
    {
        Network network = Input(20);
        Value table = Table(network, Last(network));
        network.Outputs.Add(table);
        ArenaPlan plan = ArenaPlanner.Plan(network);
        Assert.NotEqual(plan.OffsetOf(network.Inputs[0]), plan.OffsetOf(table));
    }

    [Fact]
    public void NoOperatorOfARandomNetworkFindsItsInputsOverwritten()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Network network = RandomNetwork(new Random(seed));
            ArenaPlan plan = ArenaPlanner.Plan(network);
            Replay(network, plan);
            Assert.All(network.Activations, v => Assert.InRange(plan.OffsetOf(v) + v.Length, 1, plan.Size));
        }
    }

    /// <summary>Runs a network on memory that notes whose bytes it holds.</summary>
    private static void Replay(Network network, ArenaPlan plan)
    {
        Value?[] memory = new Value?[plan.Size];
        Dictionary<Value, Value> owners = [];
        void Write(Value value) => memory.AsSpan(plan.OffsetOf(value), value.Length).Fill(owners[value]);
        void Check(Value value) => Assert.All(
            memory.AsSpan(plan.OffsetOf(value), value.Length).ToArray(), owner => Assert.Same(owners[value], owner));

        foreach (Value input in network.Inputs)
        {
            owners[input] = input;
            Write(input);
        }

        foreach (Operator op in network.Operators)
        {
            op.Inputs.ForEach(Check);
            foreach (Value output in op.Outputs)
            {
                owners[output] = op.IsView ? owners[op.Input] : output;
                if (!op.IsView && !op.RunsInPlace)
                {
                    Assert.All(op.Inputs, input => Assert.False(Overlap(plan, input, output), $"{op} writes over {input}"));
                }

                if (op.RunsInPlace)
                {
                    // Either the very memory of an input, or none of it.
                    Assert.All(op.Inputs, input => Assert.True(
                        !Overlap(plan, input, output) || plan.OffsetOf(input) == plan.OffsetOf(output),
                            $"{op} writes over a part of {input}"));
                }

                Write(output);
            }
        }

        network.Inputs.ForEach(Check);
        network.Outputs.ForEach(Check);
    }

    private static bool Overlap(ArenaPlan plan, Value a, Value b) =>
        plan.OffsetOf(a) < plan.OffsetOf(b) + b.Length && plan.OffsetOf(b) < plan.OffsetOf(a) + a.Length;

    private static Network RandomNetwork(Random random)
    {
        Network network = Input(random.Next(1, 50));
        int count = random.Next(1, 25);
        for (int i = 0; i < count; i++)
        {
            List<Value> values = [.. network.Activations];
            Value value = values[random.Next(values.Count)];
            switch (random.Next(5))
            {
                case 0:
                    Table(network, value);
                    break;
                case 1:
                    network.Add(new Reshape($"view{i}", $"view{i}", value, [1, value.Length]));
                    break;
                case 2:
                    List<Value> alike = values.FindAll(v => v.Shape.SequenceEqual(value.Shape));
                    network.Add(new Add($"sum{i}", $"sum{i}", value, alike[random.Next(alike.Count)]));
                    break;
                case 3:
                    network.Add(new Concat($"join{i}", $"join{i}", [value, values[random.Next(values.Count)]], 1));
                    break;
                default:
                    Dense(network, value, random.Next(1, 60));
                    break;
            }
        }

        foreach (Value value in network.Activations.Where(v => network.Consumers(v).Count == 0 || random.Next(8) == 0))
        {
            network.Outputs.Add(value);
        }

        return network;
    }

    private static Network Input(int size)
    {
        Network network = new();
        network.Inputs.Add(new Value("x", [1, size]));
        return network;
    }

    private static Value Last(Network network) => network.Activations.Last();

    private static Value Table(Network network, Value value)
    {
        string name = network.Fresh("table");
        return network.Add(new Unary(name, name, value, "none", x => x)).Output;
    }

    private static Value Dense(Network network, Value value, int size)
    {
        string name = network.Fresh("dense");
        return network.Add(new Dense(name, name, value, new ConstantTensor([size, value.Shape[1]], new float[size * value.Shape[1]]),
            null)).Output;
    }
}
