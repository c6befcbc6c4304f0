import Testing
import Training

@Suite struct ScheduleTests {
    @Test func aFifthOf164StepsAre32() {
        #expect(EpochPlan.stepCount(examples: 2616, options: TrainingOptions()) == 164)
        #expect(Schedule.steps(share: 0.2, of: 164) == 32)
    }

    @Test func linearRisesAndFalls() {
        let schedule = Schedule(peak: 1e-5, warmUpSteps: 32)
        #expect(schedule.rate(step: 0, of: 164) == 0)
        #expect(abs(schedule.rate(step: 16, of: 164) - 5e-6) < 1e-15)
        #expect(abs(schedule.rate(step: 32, of: 164) - 1e-5) < 1e-15)
        #expect(abs(schedule.rate(step: 98, of: 164) - 5e-6) < 1e-15)
        #expect(schedule.rate(step: 164, of: 164) == 0)
    }

    @Test func cosineIsHalfWayInTheMiddle() {
        let schedule = Schedule(peak: 2, decay: .cosine)
        #expect(schedule.rate(step: 0, of: 10) == 2)
        #expect(abs(schedule.rate(step: 5, of: 10) - 1) < 1e-12)
        #expect(abs(schedule.rate(step: 10, of: 10)) < 1e-12)
    }

    @Test func stepsFallAtTheirEpochs() {
        let schedule = Schedule(peak: 1, decay: .steps(epochs: [2, 4], factor: 0.1))
        let rates = (0..<6).map { schedule.rate(step: 9, of: 60, epoch: $0) }
        #expect(zip(rates, [1, 1, 0.1, 0.1, 0.01, 0.01]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func constantStays() {
        #expect(Schedule(peak: 3, decay: .constant).rate(step: 7, of: 9) == 3)
    }
}
